"""The code location: everything Dagster is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.orchestration.core_assets import activity_zones, core_tables
from nrc_pipeline.orchestration.jobs import load_job, rebuild_job
from nrc_pipeline.orchestration.pipeline import pipeline_resource
from nrc_pipeline.orchestration.raw_assets import raw_activity_details, raw_activity_list
from nrc_pipeline.orchestration.warehouse_asset import warehouse
from nrc_pipeline.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Callable


def build_definitions(read_settings: Callable[[], Settings]) -> dg.Definitions:
    """Put the parts together; `read_settings` is called when a run starts."""
    return dg.Definitions(
        assets=[raw_activity_list, raw_activity_details, core_tables, activity_zones, warehouse],
        jobs=[load_job, rebuild_job],
        resources={"pipeline": pipeline_resource(read_settings)},
        # One process a run: a second one would open the working database while the first has it.
        executor=dg.in_process_executor,
    )


defs = build_definitions(load_settings)
