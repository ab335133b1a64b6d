"""What the list no longer names is marked, carefully, and never dropped."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pydantic import SecretStr

from nrc_pipeline.loads import syncing
from nrc_pipeline.services.files.source import FileSource
from nrc_pipeline.simulator import Fault, Faults
from nrc_pipeline_tests.account import rows, small_athlete
from nrc_pipeline_tests.direct_runs import DirectRuns

if TYPE_CHECKING:
    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline_tests.account import Account

MISSING = "SELECT activity_id FROM core.activities WHERE missing_since IS NOT NULL ORDER BY start_epoch_ms"


def test_what_is_gone_is_marked_and_keeps_its_data(fresh: Account, synced: Settings) -> None:
    """A run deleted in the app takes its data with it, or costs a request at every sync."""
    gone = fresh.athlete.activity_ids()[:5]
    for activity_id in gone:
        fresh.athlete.delete(activity_id)
    values = rows(synced, "SELECT count(*) FROM core.metric_values")
    fresh.sync(synced, full=True)
    assert fresh.details_asked() == Counter(gone)
    assert rows(synced, MISSING) == [(activity_id,) for activity_id in gone]
    assert rows(synced, "SELECT count(*) FROM core.metric_values") == values
    done = fresh.sync(synced)
    assert (fresh.asked, done.runs) == ((1, 0), 0)


def test_a_clock_that_was_ahead_hides_nothing(fresh: Account, synced: Settings) -> None:
    """After one sync with a wrong clock, deletions stay unseen for a year, or all syncs walk all."""
    token = fresh.server.issue_token(lifetime_s=2 * 365 * 86_400)
    synced = synced.model_copy(update={"access_token": SecretStr(token)})
    unseen, noticed = fresh.athlete.activity_ids()[:2]
    fresh.athlete.delete(noticed)
    fresh.sync(synced, full=True, days_later=365)
    assert fresh.details_asked() == Counter([noticed])
    fresh.athlete.delete(unseen)
    fresh.sync(synced, full=True)
    assert fresh.details_asked() == Counter([unseen])
    assert rows(synced, MISSING) == [(unseen,), (noticed,)]
    done = fresh.sync(synced)
    assert (fresh.asked, done.runs) == ((1, 0), 0)


def test_too_many_at_once_are_not_believed(fresh: Account, synced: Settings) -> None:
    """A list that came back half empty marks half of the history as deleted."""
    for activity_id in fresh.athlete.activity_ids()[:6]:
        fresh.athlete.delete(activity_id)
    fresh.sync(synced, full=True)
    assert fresh.asked == (1, 0)
    assert rows(synced, MISSING) == []


def test_a_gap_in_the_list_is_not_a_deletion(fresh: Account, synced: Settings) -> None:
    """What a list leaves out by mistake is marked as gone although its detail still answers."""
    # The list names an activity that does not exist in the place of one that does.
    fresh.server.faults = Faults(rules=(Fault("other_activity", on="list", first=1),))
    fresh.sync(synced, full=True)
    assert fresh.details_asked(status=200) == Counter(fresh.athlete.activity_ids()[-1:])
    assert rows(synced, MISSING) == []
    fresh.server.faults = Faults()
    done = fresh.sync(synced)
    assert (fresh.asked, done.runs) == ((1, 0), 0)


def test_an_item_that_cannot_be_read_is_listed_all_the_same(fresh: Account, synced: Settings) -> None:
    """One damaged list item makes an activity look deleted, and costs a request at every sync."""
    fresh.server.faults = Faults(rules=(Fault("no_start", on="list", first=1),))
    for _ in range(2):
        fresh.sync(synced, full=True)
        assert fresh.details_asked().total() == 0
        assert rows(synced, MISSING) == []


def test_imported_activities_that_the_api_never_listed_are_not_touched(
    fresh: Account, synced: Settings
) -> None:
    """The runs of an older account, kept in files, are marked as deleted from this one."""
    old = small_athlete(activities=3, seed=11)
    folder = fresh.folder / "old"
    folder.mkdir()
    for activity_id in old.activity_ids():
        (folder / f"activity-{activity_id}.json").write_bytes(old.body(activity_id))
    syncing.import_files(synced, FileSource([folder]), DirectRuns)
    fresh.sync(synced, full=True)
    assert fresh.asked == (2, 0)
    assert rows(synced, MISSING) == []
    assert rows(synced, "SELECT count(*) FROM core.activities") == [(38,)]
