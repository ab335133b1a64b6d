"""Checks whether the documents of a month can be rebuilt from the core tables exactly as they landed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nrc_pipeline.core.document import rebuild_document
from nrc_pipeline.core.removal import landed_text

if TYPE_CHECKING:
    from nrc_pipeline.foundation.months import Window
    from nrc_pipeline.insight.checks.view import CheckView


def documents_that_differ(view: CheckView, month: Window) -> tuple[int, set[str]]:
    """Return how many documents were rebuilt, and the activities whose documents differ."""
    bounds = {"from_epoch_ms": month.from_epoch_ms, "until_epoch_ms": month.until_epoch_ms(view.now)}
    chosen = view.rows("chosen_texts", bounds)
    different = {
        one["activity_id"]
        for one in chosen
        if rebuild_document(view.connection, one["account_id"], one["activity_id"]) != _landed(view, one)
    }
    return len(chosen), different


def _landed(view: CheckView, chosen: dict[str, Any]) -> Any:
    header = json.loads(_text(view, chosen["header_file"], chosen["header_row"]))
    if chosen["series_file"] == chosen["header_file"] and chosen["series_row"] == chosen["header_row"]:
        return header
    series = json.loads(_text(view, chosen["series_file"], chosen["series_row"]))
    header.pop("metrics", None)
    return {**header, "metrics": series["metrics"]} if "metrics" in series else header


def _text(view: CheckView, file: str | None, row: int | None) -> bytes:
    # The audit has proved that the text exists; without a text the documents cannot be equal.
    return landed_text(view.connection, file, row) if file is not None and row is not None else b"null"
