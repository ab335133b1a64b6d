"""Checks of what is there: complete, unique, explained, not in quarantine, and not too old."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from nrc_pipeline.insight.checks.result import CheckResult
from nrc_pipeline.insight.status.completeness import Completeness

if TYPE_CHECKING:
    from nrc_pipeline.insight.checks.view import CheckView

NEWEST_ACTIVITY_DAYS = 30
"""A runner who rests this long wants to know, and so does one whose phone no longer uploads."""


def completeness(view: CheckView) -> CheckResult:
    """Listed = complete + quarantined + deleted + missing for a named reason, per year, and none is wanted.

    Activities that are gone (404) count as explained. Activities that no list names are added on the left.
    """
    years = view.completeness()
    total = Completeness.total_of(years)
    wanted = total.why.not_asked + total.why.failed + total.why.outdated
    differ = any(year.balance.difference for year in years)
    numbers = {
        "details_missing": wanted,
        "not_loaded_and_not_quarantined": total.not_loaded,
        **asdict(total.balance),
        "total": _plain(total),
        "years": [_plain(year) for year in years],
    }
    passed = not wanted and not total.not_loaded and not differ
    description = (
        "Everything listed is stored and loaded, or is known to be refused or gone."
        if passed
        else f"{wanted} details are missing; {total.not_loaded} landed activities are neither loaded nor in "
        f"quarantine; the difference is {total.balance.difference}."
    )
    return CheckResult("completeness", passed, description, numbers)


def _plain(year: Completeness) -> dict[str, object]:
    return asdict(year)


def unique_keys(view: CheckView) -> CheckResult:
    """No key is in a core table twice."""
    numbers = view.row("duplicate_keys")
    twice = sum(numbers.values())
    return CheckResult(
        "unique_keys", twice == 0, f"{twice} keys are more than once in the core tables.", numbers
    )


def details_listed(view: CheckView) -> CheckResult:
    """Every detail from the API has a list item from the API."""
    numbers = view.row("details_without_list_item")
    alone = numbers["without_list_item"]
    return CheckResult(
        "details_listed", alone == 0, f"{alone} details from the API have no list item from the API.", numbers
    )


def quarantine_empty(view: CheckView) -> CheckResult:
    """No document is in quarantine."""
    reasons = view.rows("quarantine")
    refused = sum(row["documents"] for row in reasons)
    numbers = {
        "quarantined": refused,
        "reasons": [{**row, "reason": _short(row["reason"])} for row in reasons[:20]],
    }
    return CheckResult("quarantine_empty", refused == 0, f"{refused} documents are in quarantine.", numbers)


def _short(reason: str) -> str:
    return "".join(one if one.isprintable() else " " for one in reason)[:120]


def newest_activity(view: CheckView) -> CheckResult:
    """The newest activity is not older than NEWEST_ACTIVITY_DAYS."""
    newest_ms = view.row("newest_activity")["newest_epoch_ms"]
    if newest_ms is None:
        return CheckResult("newest_activity", True, "There is no activity yet.", {"age_days": None})
    age_days = round((view.now.timestamp() * 1000 - newest_ms) / 86_400_000, 1)
    return CheckResult(
        "newest_activity",
        age_days <= NEWEST_ACTIVITY_DAYS,
        f"The newest activity started {age_days:.0f} days ago.",
        {"age_days": age_days, "threshold_days": NEWEST_ACTIVITY_DAYS},
    )
