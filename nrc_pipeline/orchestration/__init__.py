"""The Dagster layer: assets, jobs and the instance. Nothing outside it imports Dagster."""

from __future__ import annotations

import warnings

import dagster as dg

# A single-run backfill policy is what loads a range of months in one run; Dagster still calls it beta and
# would say so at every start of every process.
warnings.filterwarnings("ignore", category=dg.BetaWarning)
