"""The jobs: `load` asks the API, `rebuild` does not, `marts` starts from the core tables."""

from __future__ import annotations

import dagster as dg

from nrc_pipeline.orchestration.checks import VERIFY_CHECKS
from nrc_pipeline.orchestration.executor import living_executor
from nrc_pipeline.orchestration.export_assets import EXPORTS_GROUP

LOAD_JOB = "load"
REBUILD_JOB = "rebuild"
MARTS_JOB = "marts"

# What reads every byte has a job of its own, and files for other programs are made when they are wanted.
_LOADED = (
    dg.AssetSelection.all()
    - dg.AssetSelection.checks(*VERIFY_CHECKS)
    - dg.AssetSelection.groups(EXPORTS_GROUP)
)

load_job = dg.define_asset_job(
    LOAD_JOB,
    _LOADED,
    description="From the API to the published warehouse, for a month or a range of months.",
    executor_def=living_executor,
)

rebuild_job = dg.define_asset_job(
    REBUILD_JOB,
    _LOADED - dg.AssetSelection.groups("landing"),
    description="From the landing zone to the published warehouse; asks no API.",
    executor_def=living_executor,
)

marts_job = dg.define_asset_job(
    MARTS_JOB,
    _LOADED - dg.AssetSelection.groups("landing", "core"),
    description="What is behind of the marts, in one run of dbt, and the published warehouse.",
    executor_def=living_executor,
)
