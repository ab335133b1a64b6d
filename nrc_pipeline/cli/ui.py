"""`nrc ui`: runs the Dagster UI and daemon on loopback."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from nrc_pipeline.cli.screen import complain, say

DEFINITIONS = "nrc_pipeline.orchestration.definitions"
_PATIENCE_S = 20.0


def ui(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="The port of the web page.")] = 3000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
) -> int:
    """Open the Dagster UI and its daemon on loopback, until Ctrl-C.

    The UI shows the assets, months and runs of this home, including those of `nrc sync`, and can start runs.
    Nothing leaves this machine unless --host names another address.
    """
    from nrc_pipeline.foundation.clock import utc_now
    from nrc_pipeline.foundation.settings import is_loopback, load_settings
    from nrc_pipeline.orchestration.dead_runs import end_dead_runs
    from nrc_pipeline.orchestration.instance import open_instance, prepare_instance

    if not is_loopback(host):
        complain(
            f"The UI will listen on {host}, so other machines can reach it. It has no password: anyone who "
            "reaches the port sees where you run and can start runs. Only your own proxy should reach it."
        )
    _check_address(host)
    _check_free(port)
    home = load_settings().home_folder()
    # Use the full path of the home, since Dagster starts its processes in other folders.
    environment = {**os.environ, **prepare_instance(home), "NRC_HOME": str(home.path)}
    with open_instance(home) as instance:
        # End dead runs before the queue counts them; the sensor `dead_runs` continues this later.
        end_dead_runs(instance, utc_now())
    # Dagster warns about its own deprecated commands, which is of no use to the user of a web page.
    environment.setdefault("PYTHONWARNINGS", "ignore")
    say(f"The UI will be at http://{host}:{port} in a few seconds; press Ctrl-C to stop it.")
    command = [sys.executable, "-m", "dagster", "dev", "-m", DEFINITIONS, "-h", host, "-p", str(port)]
    # In its own process group: otherwise a terminal's Ctrl-C would reach each of its processes twice.
    child = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - no shell, fixed arguments
    with _forwarding(child) as stopped:
        code = child.wait()
    return 0 if stopped else code


def _check_address(host: str) -> None:
    """Raise Misuse if this machine cannot listen there: Dagster would complain and then hang."""
    from nrc_pipeline.foundation.errors import Misuse

    try:
        ((family, kind, _, _, address), *_) = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)
        with socket.socket(family, kind) as probe:
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "not a valid host name"
        raise Misuse(f"--host: this machine cannot listen on {host} ({reason}).") from None


def _check_free(port: int) -> None:
    """Raise Misuse if something listens on the port: Dagster would complain and then hang."""
    from nrc_pipeline.foundation.errors import Misuse

    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise Misuse(
                f"Port {port} is in use by another program, or by a UI whose `nrc ui` was killed: "
                "end its `dagster dev`, or choose another port with --port."
            )


@contextlib.contextmanager
def _forwarding(child: subprocess.Popen[bytes]) -> Iterator[list[int]]:
    """Forward the signals that would stop this process; the list holds the forwarded signals."""
    stopped: list[int] = []

    def forward(number: int, _frame: object) -> None:
        if stopped:
            complain("Killing it.")
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
        else:
            stopped.append(number)
            child.send_signal(signal.SIGINT)
            signal.setitimer(signal.ITIMER_REAL, _PATIENCE_S)

    before = {one: signal.signal(one, forward) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)}
    try:
        yield stopped
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
