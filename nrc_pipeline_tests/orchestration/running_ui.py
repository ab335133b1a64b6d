"""`nrc ui` as a person starts it, web page and daemon, and everything that it started stopped again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nrc_pipeline_tests.orchestration.processes import environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.foundation.settings import Settings

_PATIENCE_S = 240.0
_TO_END_S = 20.0


class RunningUi(NamedTuple):
    """Where the web page is, and what the processes say."""

    address: str
    log: Path

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """Ask over GraphQL, as the page's own buttons do."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.address}/graphql", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=_PATIENCE_S) as response:  # noqa: S310
            answer = json.load(response)
        assert "errors" not in answer, answer
        return dict(answer["data"])


@contextmanager
def running_ui(settings: Settings) -> Iterator[RunningUi]:
    """Start it on a free port and wait until it answers; whatever happens, no process of it stays."""
    port = _free_port()
    given = environment(settings)
    log = settings.home.parent / "ui.log"
    program = "from nrc_pipeline.cli import main; main()"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", program, "ui", "--port", str(port)],
            env=given, cwd=settings.home.parent, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            started = RunningUi(f"http://127.0.0.1:{port}", log)
            _wait_for_answer(started, process)
            yield started
        finally:
            process.send_signal(signal.SIGINT)
            _end_all(settings.home)
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for_answer(ui: RunningUi, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        with suppress(urllib.error.URLError, ConnectionError):
            ui.ask("{ version }")
            return
        time.sleep(0.2)
    raise AssertionError(f"the UI did not come up:\n{ui.log.read_text()[-2000:]}")


def _end_all(home: Path) -> None:
    """Wait for the processes of a home; then end them, for a run that is on its way goes on to its end."""
    until = time.monotonic() + _TO_END_S
    while left := _processes_of(home):
        for one in left if time.monotonic() > until else ():
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        time.sleep(0.1)


def kill_all(home: Path) -> None:
    """Kill every process that was started for a home, as a power cut would."""
    while left := _processes_of(home):
        for one in left:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        time.sleep(0.1)


def _processes_of(home: Path) -> list[int]:
    """Return the living processes that were started for a home; where the system does not tell, none."""
    mark = f"\0NRC_HOME={home}\0".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark in b"\0" + path.read_bytes():
                found.append(int(path.parent.name))
    return found
