"""An unchanged account costs one list request, a change what changed."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.months import Window
from nrc_pipeline_tests.account import outcomes, rows

if TYPE_CHECKING:
    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline_tests.account import Account
    from nrc_pipeline_tests.loads.conftest import FirstSync


def test_a_sync_costs_what_is_new(fresh: Account, synced_each: Settings) -> None:
    """Every sync walks the whole list or starts a Dagster run; or news arrive late, never, or at a price."""
    done = fresh.sync(synced_each)
    assert (fresh.asked, done.runs) == ((1, 0), 0)
    assert outcomes(synced_each, done.load_id) == [("walk", "unchanged")]

    new = fresh.athlete.add_run()
    done = fresh.sync(synced_each)
    assert (fresh.asked, done.runs) == ((1, 1), 1)
    assert fresh.details_asked() == Counter([new])
    assert (new,) in rows(synced_each, "SELECT activity_id FROM core.activities WHERE has_details")

    # Far back, a watch is synced a year late and a run deleted: only a complete walk can see that.
    late = fresh.athlete.add_late(datetime(2023, 5, 1, 7, tzinfo=UTC))
    gone, edited = fresh.athlete.activity_ids()[3], fresh.athlete.activity_ids()[-5]
    fresh.athlete.delete(gone)
    fresh.athlete.edit(edited, location="wood")
    fresh.sync(synced_each)
    assert fresh.asked == (1, 1)
    assert fresh.details_asked() == Counter([edited])
    wood = "SELECT activity_id FROM core.activity_tags WHERE key = 'location' AND value = 'wood'"
    assert rows(synced_each, wood) == [(edited,)]

    fresh.sync(synced_each, days_later=8)
    assert fresh.asked == (2, 2)
    assert fresh.details_asked(status=200) == Counter([late])
    assert fresh.details_asked(status=404) == Counter([gone])
    missing = rows(synced_each, "SELECT activity_id FROM core.activities WHERE missing_since IS NOT NULL")
    assert missing == [(gone,)]
    everything = "SELECT count(*) FILTER (WHERE has_details), count(*) FROM core.activities"
    assert rows(synced_each, everything) == [(37, 37)]

    # At the same clock: a walk of the future would be doubted.
    done = fresh.sync(synced_each, days_later=8)
    assert (fresh.asked, done.runs) == ((1, 0), 0)


def test_an_old_edit_is_found_by_a_full_walk(fresh: Account, synced: Settings) -> None:
    """`--full` changes nothing, so that an edit of an old run cannot be fetched on the day it is made."""
    edited = fresh.athlete.activity_ids()[0]
    fresh.athlete.edit(edited, terrain="trail")
    fresh.sync(synced, full=True)
    assert fresh.asked == (2, 1)
    assert fresh.details_asked() == Counter([edited])


def test_more_news_than_a_page_walks_until_it_joins(fresh: Account, synced: Settings) -> None:
    """After a month away the walk stops at its first page and leaves a hole."""
    edited = fresh.athlete.activity_ids()[-31:]
    for activity_id in edited:
        fresh.athlete.edit(activity_id, rpe="5")
    fresh.sync(synced)
    assert fresh.asked == (2, 31)
    assert fresh.details_asked() == Counter(edited)


def test_more_news_than_a_page_are_found_from_the_oldest_on(fresh: Account, first_sync: FirstSync) -> None:
    """A walk towards the newest stops after the page that it begins with."""
    settings = fresh.settings(dialect="sport-after")
    shutil.copytree(first_sync("sport-after"), settings.home)
    new = {fresh.athlete.add_run() for _ in range(10)}
    fresh.sync(settings)
    assert fresh.asked == (2, 10)
    assert fresh.details_asked() == Counter(new)


def test_a_month_asked_for_first_is_not_asked_for_again(fresh: Account) -> None:
    """`--from --to` for this month makes the sync of everything pay for it a second time."""
    settings = fresh.settings()
    fresh.sync(settings, window=Window("2024-05", "2024-05"))
    first = fresh.details_asked()
    fresh.sync(settings)
    second = fresh.details_asked()
    assert first
    assert second
    assert first + second == Counter(fresh.athlete.activity_ids())
    assert rows(settings, "SELECT count(*) FROM core.activities WHERE has_details") == [(35,)]
