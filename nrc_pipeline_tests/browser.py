"""Chromium without a window, spoken to by its DevTools protocol; it sees what a reader sees."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from websockets.sync.client import ClientConnection, connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_PATIENCE_S = 60.0


def browser_program() -> str | None:
    """Return where Chromium is, None where it is not installed."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


class Page:
    """One tab. `complaints` gathers errors of the console and of scripts, and requests but for the file."""

    def __init__(self, connection: ClientConnection) -> None:
        """Use `opened`."""
        self._connection = connection
        self._number = 0
        self.complaints: list[str] = []

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Call a method of the protocol and return its result."""
        self._number += 1
        self._connection.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            message = self._next()
            if message.get("id") == self._number:
                assert "error" not in message, message
                return dict(message["result"])

    def value(self, expression: str) -> Any:
        """Return what a JavaScript expression gives."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def open(self, path: Path, width: int, height: int, *, dark: bool = False) -> None:
        """Show a file in a window of that size, until it is loaded."""
        self.visit(path.as_uri(), width, height, dark=dark)

    def visit(self, address: str, width: int, height: int, *, dark: bool = False) -> None:
        """Show an address in a window of that size, until it is loaded."""
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
            mobile=width < 600,
        )  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.call("Page.navigate", url=address)
        while self._next().get("method") != "Page.loadEventFired":
            pass

    def until(self, expression: str) -> None:
        """Wait until a JavaScript expression is true."""
        until = time.monotonic() + _PATIENCE_S
        while not self.value(f"Boolean({expression})"):
            assert time.monotonic() < until, f"never came true: {expression}"
            time.sleep(0.1)

    def click(self, text: str, within: str = "") -> None:
        """Click the button that begins with a text, once there is one that can be clicked."""
        button = (
            f"[...document.querySelectorAll('{within} button')]"
            f".find(one => one.textContent.startsWith('{text}') && !one.disabled)"
        )
        self.until(button)
        self.value(f"{button}.click()")

    def write(self, field: str, text: str) -> None:
        """Write into a field, named by a selector, once it is there, and leave it."""
        element = f"document.querySelector('{field}')"
        self.until(element)
        self.value(f"{element}.focus()")
        self.call("Input.insertText", text=text)
        self.value(f"{element}.blur()")

    def press(self, key: str) -> None:
        """Press a key."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key)

    def _next(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._connection.recv(timeout=_PATIENCE_S))
        method, parameters = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown" or (
            method == "Log.entryAdded" and parameters["entry"]["level"] == "error"
        ):
            self.complaints.append(json.dumps(parameters))
        if method == "Runtime.consoleAPICalled" and parameters["type"] in {"error", "warning"}:
            self.complaints.append(json.dumps(parameters))
        if method == "Network.requestWillBeSent" and not parameters["request"]["url"].startswith("file:"):
            self.complaints.append(parameters["request"]["url"])
        return message


@contextmanager
def opened(program: str, profile: Path) -> Iterator[Page]:
    """Start the browser with a profile of its own and give its tab; it ends with the block."""
    port_file = profile / "DevToolsActivePort"
    process = subprocess.Popen(
        [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank",
        ],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        port, path = _address(port_file, process)
        with connect(f"ws://127.0.0.1:{port}{path}", max_size=None, ping_interval=None) as browser:
            target = _ask(browser, "Target.createTarget", url="about:blank")["targetId"]
            # No pings: while a test does something else nobody reads what the page tells, nor an answer.
            page = f"ws://127.0.0.1:{port}/devtools/page/{target}"
            with connect(page, max_size=None, ping_interval=None) as tab:
                yield Page(tab)
    finally:
        process.terminate()
        process.wait()


def _address(port_file: Path, process: subprocess.Popen[bytes]) -> tuple[str, str]:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        lines = port_file.read_text().splitlines() if port_file.exists() else []
        if len(lines) == 2:
            return lines[0], lines[1]
        time.sleep(0.05)
    raise AssertionError("Chromium did not come up")


def _ask(connection: ClientConnection, method: str, **parameters: object) -> dict[str, Any]:
    connection.send(json.dumps({"id": 1, "method": method, "params": parameters}))
    while True:
        message = json.loads(connection.recv(timeout=_PATIENCE_S))
        if message.get("id") == 1:
            return dict(message["result"])
