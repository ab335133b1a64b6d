"""The jobs: `load` asks the API, `rebuild` does not."""

from __future__ import annotations

import dagster as dg

LOAD_JOB = "load"
REBUILD_JOB = "rebuild"

load_job = dg.define_asset_job(
    LOAD_JOB,
    dg.AssetSelection.all(),
    description="From the API to the published warehouse, for a month or a range of months.",
    executor_def=dg.in_process_executor,
)

rebuild_job = dg.define_asset_job(
    REBUILD_JOB,
    dg.AssetSelection.all() - dg.AssetSelection.groups("landing"),
    description="From the landing zone to the published warehouse; asks no API.",
    executor_def=dg.in_process_executor,
)
