"""What a sync that ended early leaves to the next one: exactly the rest."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.simulator import Fault, Faults
from nrc_pipeline_tests.account import outcomes, rows

if TYPE_CHECKING:
    from nrc_pipeline.foundation.settings import Dialect, Settings
    from nrc_pipeline_tests.account import Account

ALL_THERE = "SELECT count(*) FILTER (WHERE has_details), count(*) FROM core.activities"
BROKEN_AT_THE_SECOND_PAGE = Faults(rules=(Fault("not_a_page", on="list", after=1),))


def test_a_token_that_dies_costs_no_detail_twice(fresh: Account) -> None:
    """Each new token begins at the newest run again, and a large account never gets done."""
    fresh.server.faults = Faults(token_dies_after_details=20)
    answered: Counter[str] = Counter()
    ends = []
    for _ in range(2):
        settings = fresh.settings()
        done = fresh.sync(settings)
        ends.append(dict(outcomes(settings, done.load_id))["details"])
        answered += fresh.details_asked(status=200)
        # What is under way when the token dies is lost; nothing is begun after that.
        assert fresh.details_asked(status=401).total() <= settings.max_concurrency
    assert ends == ["refused", "complete"]
    assert answered == Counter(fresh.athlete.activity_ids())
    assert rows(settings, ALL_THERE) == [(35, 35)]


def test_the_headers_of_everything_are_there_when_the_token_dies_at_once(fresh: Account) -> None:
    """A token that lives for the list alone leaves nothing to query."""
    fresh.server.faults = Faults(token_dies_after_requests=2)
    settings = fresh.settings()
    done = fresh.sync(settings)
    assert ("details", "refused") in outcomes(settings, done.load_id)
    assert rows(settings, ALL_THERE) == [(0, 35)]


@pytest.mark.parametrize("dialect", ["plus", "sport-after"])
def test_a_broken_first_walk_is_not_joined(fresh: Account, dialect: Dialect) -> None:
    """The next walk meets what the broken one has seen, stops there, and the rest is never found."""
    fresh.server.faults = BROKEN_AT_THE_SECOND_PAGE
    settings = fresh.settings(dialect=dialect)
    done = fresh.sync(settings)
    assert done.walked.outcome == "broken"
    assert outcomes(settings, done.load_id)[0] == ("walk", "failed")
    first = fresh.details_asked()
    assert (fresh.asked, first.total()) == ((2, 30), 30)
    fresh.server.faults = Faults()
    done = fresh.sync(settings)
    assert done.walked.outcome == "complete"
    assert fresh.asked == (2, 5)
    assert first + fresh.details_asked() == Counter(fresh.athlete.activity_ids())


def test_a_broken_later_walk_leaves_no_hole(fresh: Account, synced: Settings) -> None:
    """News beyond the page at which a walk broke are taken for known by the next one."""
    edited = fresh.athlete.activity_ids()[-31:]
    for activity_id in edited:
        fresh.athlete.edit(activity_id, rpe="5")
    fresh.server.faults = BROKEN_AT_THE_SECOND_PAGE
    fresh.sync(synced)
    first = fresh.details_asked()
    assert first == Counter(edited[1:])
    fresh.server.faults = Faults()
    fresh.sync(synced)
    assert fresh.details_asked() == Counter(edited[:1])


def test_what_cannot_be_had_is_asked_for_again_in_its_time(fresh: Account, synced: Settings) -> None:
    """A document that the API cannot give is asked for at every sync, or never again; a repaired one late."""
    vanished, refused, failed, moved, _ = edited = fresh.athlete.activity_ids()[-5:]
    for activity_id in edited:
        fresh.athlete.edit(activity_id, note="soaked")
    fresh.server.faults = Faults(
        rules=(
            Fault("not_found", ids=frozenset({vanished})),
            Fault("not_json", ids=frozenset({refused, moved})),
            # A status that is not worth a second try, so that the test need not wait for five.
            Fault("server_error", ids=frozenset({failed}), status=418),
        )
    )

    done = fresh.sync(synced)
    assert fresh.asked == (1, 5)
    assert ("details", "partial") in outcomes(synced, done.load_id)
    assert rows(synced, "SELECT count(*) FROM ops.quarantine") == [(2,)]

    # At once: only what failed on the way.
    fresh.sync(synced)
    assert fresh.details_asked() == Counter([failed])

    fresh.server.faults = Faults()
    fresh.athlete.edit(moved, note="soaked")
    fresh.sync(synced)
    assert fresh.details_asked() == Counter([failed, moved])

    done = fresh.sync(synced, days_later=0.9)
    assert (fresh.asked, done.runs) == ((1, 0), 0)

    # Vanished is gone for good now; the other is asked for again and comes.
    fresh.server.faults = Faults(rules=(Fault("not_found", ids=frozenset({vanished})),))
    fresh.sync(synced, days_later=1.1)
    assert fresh.details_asked() == Counter([vanished, refused])
    noted = rows(synced, "SELECT activity_id FROM core.activity_tags WHERE value = 'soaked'")
    assert set(edited) == {str(activity_id) for (activity_id,) in noted}

    done = fresh.sync(synced)
    assert (fresh.asked, done.runs) == ((1, 0), 0)
