"""The access token as an asset that can only be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg

from nrc_pipeline.errors import in_utc
from nrc_pipeline.orchestration.asset_metadata import TIERS
from nrc_pipeline.orchestration.documentation import documentation
from nrc_pipeline.status.token_state import token_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nrc_pipeline.settings import Settings
    from nrc_pipeline.status.token_state import TokenState

TOKEN_ASSET = "access_token"  # noqa: S105 - the name of the asset


def access_token(read_settings: Callable[[], Settings], clock: Callable[[], datetime]) -> dg.SourceAsset:
    """Make the asset; observing it asks nobody."""

    @dg.observable_source_asset(
        key=TOKEN_ASSET,
        group_name="landing",
        tags=TIERS["landing"],
        metadata=documentation("automation.md", "The token"),
        description=(
            "The bearer token that a load would use now: how long it lives yet, and whose it is, as a short "
            "fingerprint. Paste another with `nrc token set`. Looking costs no request."
        ),
    )
    def token() -> dg.ObserveResult:
        return dg.ObserveResult(metadata=token_metadata(token_state(read_settings(), clock())))

    return token


def observation(state: TokenState) -> dg.AssetObservation:
    """Return what a sensor notes of the token."""
    return dg.AssetObservation(TOKEN_ASSET, metadata=token_metadata(state))


def token_metadata(state: TokenState) -> dict[str, Any]:
    """Return what may be shown of a token; never its text."""
    shown: dict[str, Any] = {"state": state.state}
    if state.remaining_s is not None:
        shown["hours left"] = round(state.remaining_s / 3600, 2)
    if state.expires_at is not None:
        shown["ends at"] = in_utc(state.expires_at)
    if state.origin is not None:
        shown["from"] = state.origin
    if state.account is not None:
        shown["account fingerprint"] = state.account
    return shown
