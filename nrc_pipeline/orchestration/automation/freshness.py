"""How old tables may grow before the UI says so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import dagster as dg

if TYPE_CHECKING:
    from collections.abc import Sequence

FRESH = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=7), warn_window=timedelta(days=2))
"""A token brings a load of the last two months with it, so this is how long ago somebody pasted one. The
policy counts loads of any month; `newest activity` is a matter of checks."""


def kept_fresh(assets: Sequence[dg.AssetsDefinition]) -> list[dg.AssetsDefinition]:
    """Give every asset the policy."""
    return [
        one.map_asset_specs(lambda spec: dg.apply_freshness_policy(spec, FRESH, overwrite_existing=False))
        for one in assets
    ]
