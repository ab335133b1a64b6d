"""The folder in which exported files are dropped."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.files import OTHERS
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.loads.inbox import look, take_in, unchanged
from nrc_pipeline_tests.account import rows, small_athlete
from nrc_pipeline_tests.direct_runs import DirectRuns

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.loads.inbox import PutAway
    from nrc_pipeline.simulator import Athlete

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def athlete() -> Athlete:
    """Four activities."""
    return small_athlete(4, years=0.05)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty home."""
    made = Settings.model_validate({"home": tmp_path / "home", "access_token": None})
    made.home_folder().prepare()
    return made


def drop(settings: Settings, name: str, content: bytes) -> Path:
    """Put a file into the inbox."""
    path = settings.home_folder().inbox / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def taken(settings: Settings) -> PutAway:
    """Take in everything that lies there."""
    names = look(settings.home_folder())
    return take_in(settings, names, DirectRuns, NOW)


def test_what_was_landed_is_put_away_by_date(settings: Settings, athlete: Athlete) -> None:
    """A file is imported again and again, or is gone without having been landed."""
    one, two, three, _ = athlete.activity_ids()
    drop(settings, "activity-1.json", athlete.body(one))
    drop(settings, "folder/a.json", athlete.body(two))
    drop(settings, "folder/notes.json", b"[1]")
    page = json.dumps({"activities": [json.loads(athlete.body(three))], "paging": {}})
    drop(settings, "activities-0.json", page.encode())
    (settings.home_folder().inbox / "folder" / "a.json").chmod(0o644)
    put_away = taken(settings)
    assert (sorted(put_away.done), put_away.refused) == (
        ["activities-0.json", "activity-1.json", "folder"],
        {},
    )
    done = settings.home_folder().inbox / "done" / "2026-05-01"
    assert sorted(path.name for path in done.iterdir()) == sorted(put_away.done)
    assert (done / "folder" / "notes.json").exists()
    assert not [path for path in done.rglob("*") if path.stat().st_mode & OTHERS]
    assert rows(settings, "SELECT count(*) FROM core.activities") == [(3,)]
    assert look(settings.home_folder()) == {}
    drop(settings, "activity-1.json", athlete.body(one))
    assert taken(settings).done == ["activity-1.json"]
    assert (done / "activity-1-2.json").exists()


def test_what_is_no_activity_is_refused_with_the_reason(settings: Settings, athlete: Athlete) -> None:
    """It stays where it is and is looked at for ever, or nobody knows what is wrong with it."""
    drop(settings, "good.json", athlete.body(athlete.activity_ids()[0]))
    drop(settings, "good.json.notes", b"hello")
    put_away = taken(settings)
    assert (put_away.done, list(put_away.refused)) == (["good.json"], ["good.json.notes"])
    refused = settings.home_folder().inbox / "refused"
    assert (refused / "good.json.notes").read_bytes() == b"hello"
    said = (refused / "good.json.notes.reason.txt").read_text(encoding="utf-8")
    assert "2026-05-01 12:00:00 UTC" in said


def test_half_copied_files_are_left_alone(settings: Settings) -> None:
    """Half of an archive is refused while the other half arrives."""
    home = settings.home_folder()
    path = drop(settings, "export.json", b"{")
    drop(settings, "export.zip.part", b"PK")
    drop(settings, ".hidden", b"{")
    first = look(home)
    assert list(first) == ["export.json"]
    assert unchanged({}, first) == []
    path.write_bytes(b"{}")
    second = look(home)
    assert unchanged(first, second) == []
    assert unchanged(second, look(home)) == ["export.json"]


@pytest.mark.parametrize("name", ["../outside.json", "/etc/hostname", "done", "link.json", "gone.json"])
def test_only_what_lies_in_the_inbox_is_taken(settings: Settings, tmp_path: Path, name: str) -> None:
    """A name or a link leads to files elsewhere, and they are moved away."""
    outside = settings.home / "outside.json"
    outside.write_bytes(b"{}")
    (settings.home_folder().inbox / "link.json").symlink_to(outside)
    assert look(settings.home_folder()) == {}
    put_away = take_in(settings, [name], DirectRuns, NOW)
    assert (put_away.done, put_away.refused) == ([], {})
    assert outside.exists()
