"""The checks that run after every load, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.insight.checks import contents, growth, values

if TYPE_CHECKING:
    from collections.abc import Callable

    from nrc_pipeline.insight.checks.result import CheckResult
    from nrc_pipeline.insight.checks.view import CheckView


class Check(NamedTuple):
    """One check: what it reads, and what it asserts."""

    name: str
    description: str
    run: Callable[[CheckView], CheckResult]


def _check(run: Callable[[CheckView], CheckResult], name: str) -> Check:
    return Check(name, " ".join((run.__doc__ or "").split()), run)


CHECKS = (
    _check(contents.completeness, "completeness"),
    _check(contents.unique_keys, "unique_keys"),
    _check(contents.details_listed, "details_listed"),
    _check(contents.quarantine_empty, "quarantine_empty"),
    _check(contents.newest_activity, "newest_activity"),
    _check(values.distance_sums, "distance_sums"),
    _check(values.time_order, "time_order"),
    _check(values.physical_range, "physical_range"),
    _check(growth.api_growth, "api_growth"),
)
