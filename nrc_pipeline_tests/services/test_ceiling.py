"""The ceiling: over threads, over processes, and over the death of one."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.errors import Misuse, WalkBroken
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.services.nike.ceiling import LONGEST_HOLD_S, Ceiling
from nrc_pipeline.services.nike.credentials import Token
from nrc_pipeline.services.nike.live import NikeApi
from nrc_pipeline_tests.services.conftest import Canned, scripted_server

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = Token.parse("opaque-token-of-the-test")

CLAIMING = """
import os, signal, sys
from pathlib import Path
from nrc_pipeline.services.nike.ceiling import Ceiling
ceiling = Ceiling(4, Path(sys.argv[1]), lambda: 100.0)
print(ceiling.claim(), flush=True)
with ceiling._alone():
    os.kill(os.getpid(), signal.SIGKILL if sys.argv[2] == "killed" else 0)
"""


def test_it_spaces_requests_over_all_callers() -> None:
    """The ceiling holds for each thread and not for the sum."""
    time = [100.0]
    ceiling = Ceiling(4, clock=lambda: time[0])
    assert [ceiling.claim() for _ in range(3)] == [0.0, 0.25, 0.5]
    time[0] = 200.0
    assert [ceiling.claim() for _ in range(2)] == [0.0, 0.25]


def test_a_hold_concerns_everybody_even_without_a_ceiling() -> None:
    """One thread waits for a 429 while the others go on asking."""
    ceiling = Ceiling(0, clock=lambda: 100.0)
    assert ceiling.claim() == 0
    ceiling.hold(5)
    assert [ceiling.claim(), ceiling.claim()] == [5.0, 5.0]


@pytest.mark.parametrize("ending", ["done", "killed"])
def test_processes_share_it_and_a_killed_one_leaves_nothing_claimed(tmp_path: Path, ending: str) -> None:
    """Two loads ask twice as often as allowed; or one that dies at the wrong moment stops the other."""
    shared = tmp_path / "work" / ".ceiling"
    claimed = []
    for _ in range(2):
        process = subprocess.run(
            [sys.executable, "-c", CLAIMING, str(shared), ending], check=False, capture_output=True, text=True
        )
        assert process.returncode == (-signal.SIGKILL if ending == "killed" else 0), process.stderr
        claimed.append(float(process.stdout))
    ceiling = Ceiling(4, shared, lambda: 100.0)
    assert [*claimed, ceiling.claim()] == [0.0, 0.25, 0.5]
    assert shared.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("left", [b"", b"\0\0\0", b"\xff" * 8, b"\0\0\0\0\0\x88\xd3\x40"])
def test_what_a_time_before_has_left_stops_nobody(tmp_path: Path, left: bytes) -> None:
    """The machine starts again, its clock at zero, and the first request waits for hours."""
    shared = tmp_path / ".ceiling"
    shared.write_bytes(left)
    ceiling = Ceiling(4, shared, lambda: 100.0)
    assert [ceiling.claim(), ceiling.claim()] == [0.0, 0.25]


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    """Every load ends in an error of Python's that names neither the file nor what to do."""
    with pytest.raises(Misuse, match="remove it"):
        Ceiling(4, tmp_path).claim()


def test_nobody_is_held_for_longer_than_a_minute(tmp_path: Path) -> None:
    """A hold that is longer than what is believed is forgotten by the next one who looks."""
    shared = tmp_path / ".ceiling"
    Ceiling(0, shared, lambda: 100.0).hold(9_999)
    assert Ceiling(0, shared, lambda: 100.0).claim() == LONGEST_HOLD_S


def test_a_pause_that_the_api_asks_for_holds_back_the_next_process(tmp_path: Path) -> None:
    """A load ends with a 429, and the sensor asks again a second later."""
    shared = tmp_path / ".ceiling"
    busy = Canned(status=429, headers={"Retry-After": "40"})
    with scripted_server(lambda _path: busy) as scripted:
        api = NikeApi(scripted.base_url, TOKEN, ceiling=Ceiling(0, shared), wait=lambda _seconds, _halt: None)
        with api, pytest.raises(WalkBroken, match="429"):
            next(api.pages())
    assert 0 < Ceiling(0, shared).claim() <= 40


def test_the_client_of_a_home_keeps_to_the_ceiling_of_the_home(tmp_path: Path) -> None:
    """The file that processes share is used by none."""
    with scripted_server(lambda _path: Canned(b"{}")) as scripted:
        settings = Settings(
            home=tmp_path, base_url=scripted.base_url, dialect="plus", requests_per_second=0.1
        )
        with NikeApi.from_settings(settings, TOKEN) as api, pytest.raises(WalkBroken):
            next(api.pages())
    assert len(scripted.asked) == 1
    assert 0 < Ceiling(0.001, settings.home_folder().ceiling).claim() <= 1_000
