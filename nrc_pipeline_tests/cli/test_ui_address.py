"""Where `nrc ui` listens."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from nrc_pipeline_tests.cli.conftest import Cli


class Ended:
    """A Dagster that has ended at once; starting the real one takes half a minute."""

    pid = 0

    def wait(self) -> int:
        """Return its exit code."""
        return 0


@pytest.mark.parametrize(("options", "host"), [((), "127.0.0.1"), (("--host", "0.0.0.0"), "0.0.0.0")])  # noqa: S104
def test_beyond_loopback_only_when_told_and_with_a_warning(
    cli: Cli, options: tuple[str, ...], host: str
) -> None:
    """The whole network sees where a person lives, and nobody had meant that."""
    started: list[list[str]] = []

    def start(command: list[str], **_: Any) -> Ended:
        started.append(command)
        return Ended()

    cli.monkeypatch.setattr(subprocess, "Popen", start)
    done = cli.run("ui", "--port", "39187", *options)
    assert done.exit_code == 0, done.stderr
    (command,) = started
    assert command[command.index("-h") + 1] == host
    assert ("It has no password" in done.stderr) is bool(options)
