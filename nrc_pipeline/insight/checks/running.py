"""Runs checks on a home and records their findings permanently.

The journal `raw/checks/` keeps every finding. A table of the working database would not do: a rebuild or the
next release recreates it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nrc_pipeline.insight.checks.catalogue import CHECKS
from nrc_pipeline.insight.checks.view import open_check_view
from nrc_pipeline.landing.records import CheckFinding
from nrc_pipeline.landing.zone import LandingZone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.insight.checks.result import CheckResult


def run_checks(home: Home, now: datetime, checked_by: str) -> list[CheckResult]:
    """Run every check of the catalogue on the published warehouse, which must exist.

    `checked_by` names the Dagster run or the command in the journal.
    """
    with open_check_view(home, now) as view:
        results = [check.run(view) for check in CHECKS]
    write_down(home, results, now, checked_by)
    return results


def write_down(home: Home, results: Iterable[CheckResult], now: datetime, checked_by: str) -> None:
    """Add findings to the journal."""
    LandingZone(home.raw).append_checks(
        [
            CheckFinding(
                result.name,
                now,
                checked_by,
                result.passed,
                result.description,
                json.dumps(result.numbers, ensure_ascii=False, allow_nan=False, default=str),
            )
            for result in results
        ]
    )
