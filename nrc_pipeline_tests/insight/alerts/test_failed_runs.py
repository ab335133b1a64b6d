"""Which failures are one cause, and what cures it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nrc_pipeline.foundation.months import months_between
from nrc_pipeline.insight.alerts.failed_runs import (
    FORGOTTEN_AFTER,
    cure_failures,
    forget_old_failures,
    note_failure,
)
from nrc_pipeline.insight.alerts.ledger import Ledger

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SPRING = months_between("2024-03", "2024-05")


def fail(
    ledger: Ledger,
    months: tuple[str, ...] = SPRING,
    *,
    job: str = "load",
    step: str | None = "warehouse",
    error: str = "OSError",
    now: datetime = NOW,
) -> int:
    """Let a run fail; return how many causes are untold then, and tell them."""
    note_failure(ledger, job, step, error, months, now, "run")
    untold = ledger.untold
    for one in untold:
        one.sent_at = now
    return len(untold)


def succeed(ledger: Ledger, months: tuple[str, ...] = SPRING, *steps: str, job: str = "load") -> bool:
    """Let a run succeed; tell whether nothing stands then."""
    cure_failures(ledger, job, steps or ("warehouse",), months)
    return not ledger.standing


def test_the_success_of_other_months_is_no_news() -> None:
    """A month that fails every hour is told again whenever another one loads."""
    ledger = Ledger({})
    assert fail(ledger) == 1
    for _ in range(3):
        assert not succeed(ledger, ("2024-06",))
        assert fail(ledger) == 0
    assert succeed(ledger)
    assert fail(ledger) == 1


def test_months_are_cured_one_by_one() -> None:
    """What failed in one run and succeeded in two stands for ever."""
    ledger = Ledger({})
    fail(ledger)
    assert not succeed(ledger, ("2024-04", "2024-05"))
    assert succeed(ledger, ("2024-03",))


def test_a_retry_of_fewer_months_is_one() -> None:
    """Each retry that asks for less of what failed is told, or cures what it does not bring."""
    ledger = Ledger({})
    fail(ledger)
    succeed(ledger, ("2024-05",))
    assert fail(ledger, ("2024-04", "2024-05")) == 0
    assert not succeed(ledger, ("2024-03", "2024-04"))
    assert succeed(ledger, ("2024-05",))


@pytest.mark.parametrize(
    "other",
    [
        {"months": ("2024-03", "2024-06")},
        {"months": ()},
        {"job": "rebuild"},
        {"step": "activities"},
        {"error": "ValueError"},
    ],
)
def test_what_differs_is_another_cause(other: dict[str, object]) -> None:
    """One failure hides all that come after it."""
    ledger = Ledger({})
    fail(ledger)
    assert fail(ledger, **other) == 1  # type: ignore[arg-type]


def test_it_is_cured_by_what_was_done_and_not_by_the_name_of_the_job() -> None:
    """A run that left the step out cures its failure, or one of another job that did it does not."""
    ledger = Ledger({})
    fail(ledger)
    assert not succeed(ledger, SPRING, "raw_activity_list")
    assert succeed(ledger, SPRING, "activities", "warehouse", job="rebuild")
    fail(ledger, (), job="marts")
    assert succeed(ledger, SPRING)
    fail(ledger)
    assert succeed(ledger, (), job="marts")


def test_a_run_that_reached_no_step_is_cured_by_its_job() -> None:
    """It stands for ever, or the success of any other job cures it."""
    ledger = Ledger({})
    fail(ledger, step=None, error="no step was reached")
    assert not succeed(ledger, job="rebuild")
    assert succeed(ledger)


def test_what_is_never_tried_again_is_forgotten() -> None:
    """Months that nobody asks for again stand for ever, and their next failure is not told."""
    ledger = Ledger({})
    fail(ledger)
    fail(ledger, now=NOW + timedelta(days=7))
    forget_old_failures(ledger, NOW + FORGOTTEN_AFTER + timedelta(days=1))
    assert ledger.standing
    forget_old_failures(ledger, NOW + FORGOTTEN_AFTER + timedelta(days=8))
    assert fail(ledger) == 1
