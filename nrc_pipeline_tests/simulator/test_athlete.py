"""The athlete: deterministic, and changing only when told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from nrc_pipeline.simulator import Athlete
from nrc_pipeline.simulator.recorders import RECORDERS


def test_same_seed_same_bytes_in_any_order() -> None:
    """Documents that depended on what was read before would make every other test a lottery."""
    one, other = (Athlete.generate(seed=5, activities=12) for _ in range(2))
    assert one.activity_ids() == other.activity_ids()
    bodies = {name: one.body(name) for name in one.activity_ids()}
    for name in reversed(other.activity_ids()):
        assert other.header(name)
        assert other.body(name) == bodies[name]


def test_another_seed_is_another_athlete() -> None:
    """Two accounts must not share ids."""
    one, other = Athlete.generate(seed=5, activities=12), Athlete.generate(seed=6, activities=12)
    assert not set(one.activity_ids()) & set(other.activity_ids())
    assert one.user_id != other.user_id


def test_history_keeps_its_bounds() -> None:
    """A test that counts partitions relies on the years it asked for."""
    end = datetime(2024, 5, 1, tzinfo=UTC)
    athlete = Athlete.generate(seed=2, activities=80, years=2, end=end)
    starts = [one.start_epoch_ms for one in athlete.entries()]
    assert len(starts) == 80
    assert starts == sorted(starts)
    assert max(starts) < end.timestamp() * 1000 + 86_400_000
    assert min(starts) > (end - timedelta(days=733)).timestamp() * 1000


@pytest.mark.parametrize("activities", [0, 1, 59, 60, 61])
def test_as_many_as_asked_for(activities: int) -> None:
    """Counts are exact where duplicates begin, and from 60 on every profile is there."""
    athlete = Athlete.generate(seed=4, activities=activities)
    sessions = [athlete.session(name) for name in athlete.activity_ids()]
    assert len(sessions) == activities
    recorders = {one.recorder for one in sessions if one is not None}
    assert recorders == set(RECORDERS) or activities < 60


def test_impossible_histories_are_refused() -> None:
    """A silent shortening would make counts wrong far from here."""
    with pytest.raises(ValueError, match="do not fit"):
        Athlete.generate(activities=900, years=1)
    with pytest.raises(ValueError, match="aware"):
        Athlete.generate(end=datetime(2024, 1, 1))  # noqa: DTZ001


def test_an_edit_moves_last_modified_and_pushes_a_token(own_athlete: Athlete) -> None:
    """The pipeline finds edits by `last_modified` alone."""
    name = own_athlete.activity_ids()[-1]
    before = own_athlete.document(name)
    own_athlete.edit(name, note="wet", **{"com.nike.name": "Ünlü"})
    after = own_athlete.document(name)
    assert after["last_modified"] > before["last_modified"]
    assert after["change_tokens"][1:] == before["change_tokens"]
    assert after["change_tokens"][0].endswith(f":{after['last_modified']}")
    assert after["tags"]["com.nike.name"] == "Ünlü"
    assert after["metrics"] == before["metrics"]
    header = msgspec.json.decode(own_athlete.header(name))
    assert header == after | {"metrics": []}
    own_athlete.edit(name, note=None)
    assert "note" not in own_athlete.document(name)["tags"]


def test_a_new_run_is_the_newest(own_athlete: Athlete) -> None:
    """An incremental sync looks at the first page."""
    name = own_athlete.add_run()
    assert own_athlete.activity_ids()[-1] == name
    start = datetime(2026, 2, 3, 7, 30, tzinfo=UTC)
    placed = own_athlete.document(own_athlete.add_run(start=start))
    assert placed["start_epoch_ms"] == start.timestamp() * 1000


def test_a_late_arrival_lies_in_the_past_and_was_modified_now(own_athlete: Athlete) -> None:
    """A watch synced weeks later must show as an old start with a new `last_modified`."""
    start = datetime(2024, 6, 1, 6, tzinfo=UTC)
    newest = max(own_athlete.document(name)["last_modified"] for name in own_athlete.activity_ids()[-1:])
    document = own_athlete.document(own_athlete.add_late(start))
    assert document["start_epoch_ms"] == start.timestamp() * 1000
    assert document["last_modified"] > newest


def test_a_deleted_activity_is_gone(own_athlete: Athlete) -> None:
    """Only a tombstone may be left."""
    name = own_athlete.activity_ids()[2]
    own_athlete.delete(name)
    assert name not in own_athlete.activity_ids()
    with pytest.raises(KeyError):
        own_athlete.body(name)
    with pytest.raises(KeyError):
        own_athlete.edit(name, note="x")
    assert msgspec.json.decode(own_athlete.header(name))["delete_indicator"] is True
