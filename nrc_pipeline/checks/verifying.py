"""The thorough checks, of every byte: once a week, and whenever `nrc verify` asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.checks.hashes import landing_hashes
from nrc_pipeline.checks.result import CheckResult
from nrc_pipeline.checks.running import write_down
from nrc_pipeline.checks.sample import rebuilt_sample
from nrc_pipeline.checks.view import open_check_view
from nrc_pipeline.errors import LandingDamaged

if TYPE_CHECKING:
    from datetime import datetime

    from nrc_pipeline.home import Home

LANDING_HASHES = "landing_hashes"
REBUILT_SAMPLE = "rebuilt_sample"


def verify(home: Home, now: datetime, checked_by: str) -> list[CheckResult]:
    """Read the whole landing zone, and rebuild a month's documents from the core tables.

    Needs no lock; a load may run. `checked_by` names the Dagster run or the command in the journal.
    """
    results = [landing_hashes(home), _sample(home, now)]
    write_down(home, results, now, checked_by)
    return results


def _sample(home: Home, now: datetime) -> CheckResult:
    if not home.warehouse.exists():
        return CheckResult(REBUILT_SAMPLE, True, "Nothing is published yet.", {"compared": 0})
    try:
        with open_check_view(home, now) as view:
            return rebuilt_sample(view)
    except LandingDamaged:
        return CheckResult(
            REBUILT_SAMPLE, False, "The landing zone is damaged, so nothing can be compared.", {"compared": 0}
        )
