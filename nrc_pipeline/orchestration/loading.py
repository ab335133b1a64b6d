"""What a load needs: its assets, checks and jobs, without automation, exports and the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.marts.manifest import prepared_manifest
from nrc_pipeline.marts.project import project_folder
from nrc_pipeline.orchestration.checks import load_checks, verification_checks
from nrc_pipeline.orchestration.core_assets import activity_zones, core_tables
from nrc_pipeline.orchestration.executor import living_executor
from nrc_pipeline.orchestration.freshness import kept_fresh
from nrc_pipeline.orchestration.jobs import load_job, marts_job, rebuild_job, untested_marts_job
from nrc_pipeline.orchestration.pipeline import pipeline_resource
from nrc_pipeline.orchestration.raw_assets import raw_activity_details, raw_activity_list
from nrc_pipeline.orchestration.warehouse_asset import warehouse_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nrc_pipeline.foundation.settings import Settings


def loading(
    read_settings: Callable[[], Settings], marts: dg.AssetsDefinition | None = None
) -> dg.Definitions:
    """Put together the loading parts: the same jobs, without dbt unless marts are given.

    A load in blocks publishes each block immediately and runs dbt once at the end, so a broken dbt project
    does not stop it from loading. `read_settings` is called when a run starts.
    """
    further = [] if marts is None else [marts]
    # The data that the blocks of a sync publish is checked together with the marts, once for all blocks.
    after_the_load = [] if marts is None else [load_checks(read_settings)]
    return dg.Definitions(
        assets=[
            *kept_fresh([raw_activity_list, raw_activity_details, core_tables, activity_zones]),
            *further,
            *kept_fresh([warehouse_of(marts)]),
        ],
        asset_checks=[verification_checks(read_settings), *after_the_load],
        jobs=[load_job, rebuild_job, marts_job, untested_marts_job],
        resources={"pipeline": pipeline_resource(read_settings)},
        executor=living_executor,
    )


def loading_with_marts(read_settings: Callable[[], Settings], project: Path | None = None) -> dg.Definitions:
    """Put together the loading parts and the marts of the dbt project.

    Raises:
        MartsFailed: The project cannot be read.
    """
    # Import late: loads without marts must not pay for dbt.
    from nrc_pipeline.orchestration.marts_assets import marts_assets  # noqa: PLC0415

    folder = project or project_folder()
    return loading(
        read_settings, marts_assets(folder, prepared_manifest(read_settings().home_folder(), folder))
    )
