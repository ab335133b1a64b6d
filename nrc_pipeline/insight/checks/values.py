"""Checks of the samples: sums, order in time, and physical plausibility."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.insight.checks.result import CheckResult
from nrc_pipeline.insight.checks.vocabulary import DEFECTIVE_APPS, RANGES

if TYPE_CHECKING:
    from nrc_pipeline.insight.checks.view import CheckView

SUM_TOLERANCE = 0.01
"""The sums of real documents equal their summaries to the last digit; this allows for rounding only."""

SUM_TOLERANCE_KM = 0.02

CLOCK_TOLERANCE_MS = 1_000
"""NikeFuel's grid begins at the whole second, and older recorders only have whole seconds."""


def distance_sums(view: CheckView) -> CheckResult:
    """The interval distances of a source add up to its summary."""
    numbers = view.row("distance_sums", {"tolerance": SUM_TOLERANCE, "tolerance_km": SUM_TOLERANCE_KM})
    off = numbers["differ"]
    return CheckResult(
        "distance_sums",
        off == 0,
        f"{off} of {numbers['compared']} distance series do not add up to their summary.",
        numbers,
    )


def time_order(view: CheckView) -> CheckResult:
    """Times are in order: starts before ends, samples sorted and inside their activity.

    None is in the future.
    """
    numbers = view.row(
        "time_order",
        {"tolerance_ms": CLOCK_TOLERANCE_MS, "now_epoch_ms": int(view.now.timestamp() * 1000)},
    )
    wrong = sum(numbers.values())
    return CheckResult("time_order", wrong == 0, f"{wrong} times are out of order.", numbers)


def physical_range(view: CheckView) -> CheckResult:
    """Sample values are physically possible; recorders with known defects are counted separately."""
    rows = view.rows(
        "physical_range",
        {
            "metrics": [one.metric for one in RANGES],
            "lows": [float(one.low) for one in RANGES],
            "highs": [float(one.high) for one in RANGES],
            "defective_apps": list(DEFECTIVE_APPS),
        },
    )
    outside = sum(row["samples"] for row in rows if not row["known_defect"])
    known = sum(row["samples"] for row in rows if row["known_defect"])
    return CheckResult(
        "physical_range",
        outside == 0,
        f"{outside} samples are physically impossible; {known} more are from recorders with a known defect.",
        {"outside": outside, "outside_of_known_recorders": known, "by_metric": rows},
    )
