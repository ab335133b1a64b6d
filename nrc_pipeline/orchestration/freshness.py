"""How old tables may become before the UI shows it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import dagster as dg

if TYPE_CHECKING:
    from collections.abc import Sequence

FRESH = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=7), warn_window=timedelta(days=2))
"""A new token leads to a load of the last two months, so this is how long ago someone set one.

The policy counts loads of any month; the check `newest_activity` covers the newest activity.
"""


def kept_fresh(assets: Sequence[dg.AssetsDefinition]) -> list[dg.AssetsDefinition]:
    """Give every asset the policy."""
    return [
        one.map_asset_specs(lambda spec: dg.apply_freshness_policy(spec, FRESH, overwrite_existing=False))
        for one in assets
    ]
