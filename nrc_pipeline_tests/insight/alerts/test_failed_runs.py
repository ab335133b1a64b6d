"""Which failures are one cause, and what cures it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nrc_pipeline.foundation.months import months_between
from nrc_pipeline.insight.alerts.causes import Causes
from nrc_pipeline.insight.alerts.failed_runs import (
    FORGOTTEN_AFTER,
    cure_failures,
    forget_old_failures,
    note_failure,
)

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SPRING = months_between("2024-03", "2024-05")


def fail(
    causes: Causes,
    months: tuple[str, ...] = SPRING,
    *,
    job: str = "load",
    step: str | None = "warehouse",
    error: str = "OSError",
    now: datetime = NOW,
) -> int:
    """Let a run fail; return how many causes are untold then, and tell them."""
    note_failure(causes, job, step, error, months, now, "run")
    untold = causes.untold
    for one in untold:
        one.sent_at = now
    return len(untold)


def succeed(causes: Causes, months: tuple[str, ...] = SPRING, *steps: str, job: str = "load") -> bool:
    """Let a run succeed; tell whether nothing stands then."""
    cure_failures(causes, job, steps or ("warehouse",), months)
    return not causes.standing


def test_the_success_of_other_months_is_no_news() -> None:
    """A month that fails every hour is told again whenever another one loads."""
    causes = Causes({})
    assert fail(causes) == 1
    for _ in range(3):
        assert not succeed(causes, ("2024-06",))
        assert fail(causes) == 0
    assert succeed(causes)
    assert fail(causes) == 1


def test_months_are_cured_one_by_one() -> None:
    """What failed in one run and succeeded in two stands for ever."""
    causes = Causes({})
    fail(causes)
    assert not succeed(causes, ("2024-04", "2024-05"))
    assert succeed(causes, ("2024-03",))


def test_a_retry_of_fewer_months_is_one() -> None:
    """Each retry that asks for less of what failed is told, or cures what it does not bring."""
    causes = Causes({})
    fail(causes)
    succeed(causes, ("2024-05",))
    assert fail(causes, ("2024-04", "2024-05")) == 0
    assert not succeed(causes, ("2024-03", "2024-04"))
    assert succeed(causes, ("2024-05",))


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
    causes = Causes({})
    fail(causes)
    assert fail(causes, **other) == 1  # type: ignore[arg-type]


def test_it_is_cured_by_what_was_done_and_not_by_the_name_of_the_job() -> None:
    """A run that left the step out cures its failure, or one of another job that did it does not."""
    causes = Causes({})
    fail(causes)
    assert not succeed(causes, SPRING, "raw_activity_list")
    assert succeed(causes, SPRING, "activities", "warehouse", job="rebuild")
    fail(causes, (), job="marts")
    assert succeed(causes, SPRING)
    fail(causes)
    assert succeed(causes, (), job="marts")


def test_a_run_that_reached_no_step_is_cured_by_its_job() -> None:
    """It stands for ever, or the success of any other job cures it."""
    causes = Causes({})
    fail(causes, step=None, error="no step was reached")
    assert not succeed(causes, job="rebuild")
    assert succeed(causes)


def test_what_is_never_tried_again_is_forgotten() -> None:
    """Months that nobody asks for again stand for ever, and their next failure is not told."""
    causes = Causes({})
    fail(causes)
    fail(causes, now=NOW + timedelta(days=7))
    forget_old_failures(causes, NOW + FORGOTTEN_AFTER + timedelta(days=1))
    assert causes.standing
    forget_old_failures(causes, NOW + FORGOTTEN_AFTER + timedelta(days=8))
    assert fail(causes) == 1
