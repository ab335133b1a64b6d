"""The access token as an asset that can only be observed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg

from nrc_pipeline.foundation.errors import in_utc
from nrc_pipeline.insight.status.token_state import token_state
from nrc_pipeline.orchestration.asset_defaults import asset_defaults

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.insight.status.token_state import TokenState

TOKEN_ASSET = "access_token"  # noqa: S105 - the name of the asset


def access_token(read_settings: Callable[[], Settings], clock: Callable[[], datetime]) -> dg.AssetsDefinition:
    """Make the asset; observing it makes no request."""
    spec = dg.AssetSpec(
        TOKEN_ASSET,
        description=(
            "The bearer token that a load would use now: how long it is still valid, and its account as a "
            "short fingerprint. Set another with `nrc token set`. Observing it makes no request."
        ),
        **asset_defaults("landing", page="automation.md", heading="The token"),
    )

    def token() -> dg.ObserveResult:
        return dg.ObserveResult(metadata=token_metadata(token_state(read_settings(), clock())))

    observed: dg.AssetsDefinition = dg.multi_observable_source_asset(specs=[spec])(token)
    return observed


def observation(state: TokenState, refused_at: datetime | None) -> dg.AssetObservation:
    """Return a sensor's observation of the token, which the API may have refused."""
    return dg.AssetObservation(TOKEN_ASSET, metadata=token_metadata(state, refused_at))


def said_of(state: TokenState, refused_at: datetime | None) -> str:
    """Name the state; a token that has not expired but was refused is of no use."""
    return "refused" if state.state == "valid" and refused_at is not None else state.state


def token_metadata(state: TokenState, refused_at: datetime | None = None) -> dict[str, Any]:
    """Return the public metadata of a token; never its text."""
    said = said_of(state, refused_at)
    shown: dict[str, Any] = {"state": said}
    if said == "refused" and refused_at is not None:
        shown["refused at"] = in_utc(refused_at)
    elif state.remaining_s is not None:
        shown["hours left"] = round(state.remaining_s / 3600, 2)
    if state.expires_at is not None:
        shown["ends at"] = in_utc(state.expires_at)
    if state.origin is not None:
        shown["from"] = state.origin
    if state.account is not None:
        shown["account fingerprint"] = state.account
    return shown
