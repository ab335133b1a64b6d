"""The only partitioning: calendar months, UTC, of the activity's start."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.foundation.months import FIRST_MONTH, Window, month_of, months_between

if TYPE_CHECKING:
    from collections.abc import Mapping

PARTITION_TAG = "dagster/partition"
RANGE_START_TAG = "dagster/asset_partition_range_start"
RANGE_END_TAG = "dagster/asset_partition_range_end"

activity_month = dg.MonthlyPartitionsDefinition(start_date=FIRST_MONTH, fmt="%Y-%m", end_offset=1)
"""One partition per month, including the current one; keys are `YYYY-MM`."""

every_month = dg.AllPartitionMapping()
"""What marts and the warehouse, which have no partitions, need of a core table."""

single_run = dg.BackfillPolicy.single_run()
"""A range is one run: the window comes from the run, and the overhead is paid once."""


def window_of(context: dg.AssetExecutionContext) -> Window:
    """Return the months that the run was requested for."""
    asked = context.partition_time_window
    return Window(month_of(asked.start), month_of(asked.end - timedelta(microseconds=1)))


def range_tags(window: Window) -> Mapping[str, str]:
    """Return the run tags that request a window whose ends are both closed."""
    if window.first is None or window.last is None:
        raise ValueError("a run needs both ends of its window")
    return {RANGE_START_TAG: window.first, RANGE_END_TAG: window.last}


def months_of(tags: Mapping[str, str]) -> tuple[str, ...]:
    """Return the months that a run with these tags was requested for; none if it has no partitions."""
    one = tags.get(PARTITION_TAG)
    first, last = tags.get(RANGE_START_TAG, one), tags.get(RANGE_END_TAG, one)
    return () if first is None or last is None else months_between(first, last)
