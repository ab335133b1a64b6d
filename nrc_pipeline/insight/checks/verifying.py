"""The thorough checks of every byte: once a week, and on `nrc verify`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.foundation.errors import LandingDamaged, WarehouseUnreadable
from nrc_pipeline.insight.checks.hashes import landing_hashes
from nrc_pipeline.insight.checks.running import write_down
from nrc_pipeline.insight.checks.sample import nothing_compared, rebuilt_sample

if TYPE_CHECKING:
    from datetime import datetime

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.insight.checks.result import CheckResult

logger = logging.getLogger(__name__)

LANDING_HASHES = "landing_hashes"

_TRIES = 3


def verify(home: Home, now: datetime, checked_by: str, default_zone: str) -> list[CheckResult]:
    """Read the whole landing zone, and compare a month of the core tables with it.

    Needs no lock; a load may run. `checked_by` names the Dagster run or the command in the journal,
    `default_zone` is that of the settings.
    """
    results = [landing_hashes(home), _sample(home, now, default_zone)]
    try:
        write_down(home, results, now, checked_by)
    except (OSError, duckdb.IOException) as error:
        # A backup may be mounted read-only, and must be verifiable all the same.
        logger.warning("the findings could not be recorded (%s)", type(error).__name__)
    return results


def _sample(home: Home, now: datetime, default_zone: str) -> CheckResult:
    if not home.warehouse.exists():
        return nothing_compared("Nothing is published yet.")
    for _ in range(_TRIES):
        try:
            return rebuilt_sample(home, now, default_zone)
        except LandingDamaged:
            break
        except WarehouseUnreadable as error:
            return nothing_compared(str(error), passed=False)
        except duckdb.IOException:
            # A load may have compacted a part away between listing and reading.
            continue
    return nothing_compared("The landing zone is damaged, so nothing can be compared.", passed=False)
