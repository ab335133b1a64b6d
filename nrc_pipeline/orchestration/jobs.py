"""The jobs: `load` uses the API, `rebuild` does not, `marts` starts from the core tables."""

from __future__ import annotations

import dagster as dg

from nrc_pipeline.orchestration.asset_defaults import EXPORTS_GROUP
from nrc_pipeline.orchestration.checks import VERIFY_CHECKS
from nrc_pipeline.orchestration.executor import living_executor

LOAD_JOB = "load"
REBUILD_JOB = "rebuild"
MARTS_JOB = "marts"
UNTESTED_MARTS_JOB = "marts_untested"

# The thorough checks have their own job, and exports are made only on request.
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
    description="From the landing zone to the published warehouse; does not use the API.",
    executor_def=living_executor,
)

_PUBLISHED = _LOADED - dg.AssetSelection.groups("landing", "core")

marts_job = dg.define_asset_job(
    MARTS_JOB,
    _PUBLISHED,
    description="The marts that are behind, in one run of dbt, and the published warehouse.",
    executor_def=living_executor,
)

# Dagster stores each planned check of a run as an event, which for dbt's checks takes as long as building the
# models.
untested_marts_job = dg.define_asset_job(
    UNTESTED_MARTS_JOB,
    dg.AssetSelection.kind("dbt").without_checks() | (_PUBLISHED - dg.AssetSelection.kind("dbt")),
    description="The same without dbt's data tests; commands use it if the tests have already run today.",
    executor_def=living_executor,
)
