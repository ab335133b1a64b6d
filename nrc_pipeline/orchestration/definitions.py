"""The code location: everything Dagster is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.marts.manifest import prepared_manifest
from nrc_pipeline.marts.project import project_folder
from nrc_pipeline.orchestration.core_assets import activity_zones, core_tables
from nrc_pipeline.orchestration.jobs import load_job, marts_job, rebuild_job
from nrc_pipeline.orchestration.pipeline import pipeline_resource
from nrc_pipeline.orchestration.raw_assets import raw_activity_details, raw_activity_list
from nrc_pipeline.orchestration.warehouse_asset import warehouse_of
from nrc_pipeline.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dg.definitions
def defs() -> dg.Definitions:
    """Give the code location: called when Dagster loads it, so importing the module reads nothing."""
    return whole_definitions(load_settings)


def whole_definitions(read_settings: Callable[[], Settings], project: Path | None = None) -> dg.Definitions:
    """Put all parts together, the marts of the dbt project included.

    Raises:
        MartsFailed: The project cannot be read.
    """
    # Whoever loads without dbt shall not wait for it.
    from nrc_pipeline.orchestration.marts_assets import marts_assets  # noqa: PLC0415

    folder = project or project_folder()
    marts = marts_assets(folder, prepared_manifest(read_settings().home_folder(), folder))
    return ingest_definitions(read_settings, marts)


def ingest_definitions(
    read_settings: Callable[[], Settings], marts: dg.AssetsDefinition | None = None
) -> dg.Definitions:
    """Put together what loads: the same jobs, without dbt unless marts are given.

    A load in blocks publishes each at once and pays for dbt at its end; a project that an analyst has broken
    does not keep it from loading. `read_settings` is called when a run starts.
    """
    further = [] if marts is None else [marts]
    return dg.Definitions(
        assets=[
            raw_activity_list,
            raw_activity_details,
            core_tables,
            activity_zones,
            *further,
            warehouse_of(marts),
        ],
        jobs=[load_job, rebuild_job, marts_job],
        resources={"pipeline": pipeline_resource(read_settings)},
        # One process a run: a second one would open the working database while the first has it.
        executor=dg.in_process_executor,
    )
