"""One writer a home, among real processes."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.errors import WriterBusy
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.writer_lock import holder, writer_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLDING = """
import sys
from pathlib import Path
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.writer_lock import writer_lock
with writer_lock(Home(Path(sys.argv[1])), "nrc import"):
    print("holding", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home in which nothing has been created."""
    return Home(tmp_path / "home")


@contextmanager
def another_load(home: Home) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the lock until it is told to go on."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(home.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "holding\n"
            yield process
        finally:
            process.kill()


def test_a_second_load_is_told_who_holds_the_first(home: Home) -> None:
    """Two loads write at once; or the second one says only that something is locked."""
    with another_load(home) as process:
        words = f"nrc import, process {process.pid}, since "
        assert (holder(home) or "").startswith(words)
        with (
            pytest.raises(WriterBusy, match=rf"Another load is running \({words}"),
            writer_lock(home, "nrc sync", patience_s=0.3),
        ):
            pytest.fail("both hold the lock")
        assert (holder(home) or "").startswith(words)


def test_a_killed_holder_frees_it_at_once(home: Home) -> None:
    """After a SIGKILL somebody has to remove a lock file by hand."""
    with another_load(home) as process:
        process.kill()
        process.wait()
        assert holder(home) is None
        with writer_lock(home, "nrc sync", patience_s=0):
            assert (holder(home) or "").startswith("nrc sync, process ")
    assert holder(home) is None


def test_a_waiting_load_goes_on_when_the_first_ends(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    """The second of two loads fails though it had only to wait a moment; or waits without a word."""
    with another_load(home) as process:
        assert process.stdin is not None
        # The first ends when nobody holds the other end of its stdin any more.
        ending = subprocess.Popen(["sleep", "0.4"], stdout=process.stdin)
        process.stdin.close()
        with writer_lock(home, "nrc sync", patience_s=30):
            assert (holder(home) or "").startswith("nrc sync")
        ending.wait()
    assert "waiting for another load to end (nrc import, process" in caplog.text


def test_a_process_may_enter_again(home: Home) -> None:
    """An asset inside a command that holds the lock waits for itself for ever."""
    with writer_lock(home, "outer", patience_s=0):
        with writer_lock(home, "inner", patience_s=0):
            pass
        assert (holder(home) or "").startswith("outer")
    assert holder(home) is None


def test_an_error_inside_frees_it(home: Home) -> None:
    """A load that failed blocks the next one of the same process, as of the daemon."""
    with pytest.raises(ValueError, match="inside"), writer_lock(home, "outer"):
        raise ValueError("inside")
    with writer_lock(home, "again", patience_s=0):
        pass


def test_two_homes_do_not_wait_for_each_other(home: Home, tmp_path: Path) -> None:
    """`nrc demo` waits for the real load."""
    with another_load(home), writer_lock(Home(tmp_path / "other"), "nrc demo", patience_s=0):
        assert holder(home) is not None


def test_a_home_without_a_load_has_no_holder(home: Home) -> None:
    """`nrc status` before the first load ends in a traceback, or creates folders."""
    assert holder(home) is None
    assert not home.path.exists()
