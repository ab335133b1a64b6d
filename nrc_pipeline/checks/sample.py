"""Whether the documents of a month come back from the core tables as they were landed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nrc_pipeline.checks.result import CheckResult
from nrc_pipeline.core.document import rebuild_document
from nrc_pipeline.core.removal import landed_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from nrc_pipeline.checks.view import CheckView

_SHOWN = 20


def month_of_the_week(months: Sequence[str], now: datetime) -> str | None:
    """Choose a month by the date alone: another one each week, each in turn, None where there is none."""
    return sorted(months)[now.date().toordinal() // 7 % len(months)] if months else None


def rebuilt_sample(view: CheckView) -> CheckResult:
    """Each document of this week's month, rebuilt from the core tables, equals the landed one."""
    months = [row["month"] for row in view.rows("months")]
    month = month_of_the_week(months, view.now)
    different: list[str] = []
    compared = 0
    for chosen in view.rows("chosen_texts", {"month": month}):
        compared += 1
        rebuilt = rebuild_document(view.connection, chosen["account_id"], chosen["activity_id"])
        if rebuilt != _landed(view, chosen):
            different.append(chosen["activity_id"][:80])
    return CheckResult(
        "rebuilt_sample",
        not different,
        f"{compared - len(different)} of {compared} documents of {month or 'no month'} come back as landed.",
        {"month": month, "compared": compared, "different": len(different), "activities": different[:_SHOWN]},
    )


def _landed(view: CheckView, chosen: dict[str, Any]) -> Any:
    header = json.loads(_text(view, chosen["header_file"], chosen["header_row"]))
    if chosen["series_file"] == chosen["header_file"] and chosen["series_row"] == chosen["header_row"]:
        return header
    series = json.loads(_text(view, chosen["series_file"], chosen["series_row"]))
    header.pop("metrics", None)
    return {**header, "metrics": series["metrics"]} if "metrics" in series else header


def _text(view: CheckView, file: str | None, row: int | None) -> bytes:
    # The audit has proved that the text is there; without it nothing can be equal.
    return landed_text(view.connection, file, row) if file is not None and row is not None else b"null"
