"""The Dagster layer: assets, jobs and the instance. No code outside this package imports Dagster."""

from __future__ import annotations

import warnings

import dagster as dg

# A single-run backfill policy loads a range of months in one run. Dagster marks it as beta and would warn at
# every start of every process.
warnings.filterwarnings("ignore", category=dg.BetaWarning)
