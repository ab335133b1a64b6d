"""Who lives, among real processes."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.liveness import forget_ended, has_process, living

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIVING = """
import sys
from pathlib import Path
from nrc_pipeline.foundation.liveness import live_until_exit
live_until_exit(Path(sys.argv[1]), "run")
print("living", flush=True)
sys.stdin.readline()
"""


@contextmanager
def a_run(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process be the run's."""
    process = subprocess.Popen(
        [sys.executable, "-c", LIVING, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "living\n"
            yield process
        finally:
            process.kill()


def test_a_killed_process_is_known_to_be_dead(tmp_path: Path) -> None:
    """A run lives for ever in the eyes of whoever waits for it, or dies while it works."""
    assert has_process(tmp_path, "run") is None
    with a_run(tmp_path) as process:
        assert has_process(tmp_path, "run") is True
        # Not waited for, as in a container where nobody does.
        process.kill()
        assert process.stdout is not None
        assert process.stdout.read() == ""
        assert has_process(tmp_path, "run") is False


def test_a_run_of_this_process_lives_until_its_end(tmp_path: Path) -> None:
    """A command takes its own run for a dead one's, or leaves it living while it does the next."""
    with living(tmp_path, "one"), living(tmp_path, "other"):
        assert (has_process(tmp_path, "one"), has_process(tmp_path, "other")) == (True, True)
    assert (has_process(tmp_path, "one"), has_process(tmp_path, "other")) == (None, None)


def test_only_what_has_ended_is_forgotten(tmp_path: Path) -> None:
    """The folder grows by a file a run; or a run that was killed is forgotten before it is ended."""
    with a_run(tmp_path) as process, living(tmp_path, "other"):
        forget_ended(tmp_path, ())
        assert (has_process(tmp_path, "run"), has_process(tmp_path, "other")) == (True, True)
        process.kill()
        process.wait()
        forget_ended(tmp_path, {"run"})
        assert has_process(tmp_path, "run") is False
        forget_ended(tmp_path, ())
        assert has_process(tmp_path, "run") is None
