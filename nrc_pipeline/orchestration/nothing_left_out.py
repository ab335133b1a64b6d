"""The check of assets with many parts: it warns if a part could not be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nrc_pipeline.foundation.left_out import LeftOut

CHECK = "nothing_left_out"
_NAMED = 20


def nothing_left_out_of(key: Sequence[str]) -> dg.AssetCheckSpec:
    """Declare the check of an asset."""
    return dg.AssetCheckSpec(
        CHECK, asset=dg.AssetKey(list(key)), description="Every file, event and picture could be made."
    )


def judged(left_out: Sequence[LeftOut]) -> dg.AssetCheckResult:
    """Return its result. It contains names of activities and the kinds of errors, but no places."""
    return dg.AssetCheckResult(
        check_name=CHECK,
        passed=not left_out,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"left_out": len(left_out), "named": [str(one) for one in left_out[:_NAMED]]},
    )
