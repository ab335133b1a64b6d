"""What data_quality must say of a document that falls into one of the traps of nrc-api.md section 7."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline_tests.marts.oracles.activities import PLACEHOLDERS
from nrc_pipeline_tests.marts.oracles.gps import has_jump, track_km
from nrc_pipeline_tests.marts.oracles.pauses import active_s, pauses
from nrc_pipeline_tests.marts.oracles.reading import (
    distance_km,
    has_series,
    is_cancelled,
    samples,
    summary,
    tag,
)

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.oracles.account import Document

LEGACY = "RUNNING_ANDROID"
FINDINGS = frozenset({
    "legacy_android_units", "garmin_cancelled_total", "active_time_missing", "shell", "clock_ahead",
    "outdoors_without_gps", "shorter_than_a_minute", "placeholder_tag", "disqualified", "pause_mismatch",
    "unpaired_pause", "missing_splits", "split_count_differs", "distance_doubt", "gps_jump",
})  # fmt: skip
"""The findings that these oracles know of."""


def findings(document: Document) -> set[str]:
    """Return those of the findings that a document deserves."""
    distance, splits = distance_km(document), _count(document, "split_km")
    elapsed_ms = document["end_epoch_ms"] - document["start_epoch_ms"]
    paused_ms = sum(b - a for a, b in pauses(document))
    location = (tag(document, "location") or "").lower()
    whole_km = int(distance or 0.0)
    is_timed = bool(document.get("metrics")) and not any("manual" in one for one in document["sources"])
    holds = {
        "legacy_android_units": document["app_id"] == LEGACY and has_series(document, "speed"),
        "garmin_cancelled_total": is_cancelled(document),
        "active_time_missing": document["active_duration_ms"] == 0 and elapsed_ms > 0,
        "shell": not document["summaries"] and not document.get("metrics"),
        "clock_ahead": document["last_modified"] < document["end_epoch_ms"],
        "outdoors_without_gps": location == "outdoors" and not has_series(document, "latitude"),
        "shorter_than_a_minute": active_s(document) < 60,
        "placeholder_tag": any(value in PLACEHOLDERS for value in (document.get("tags") or {}).values()),
        "disqualified": tag(document, "evaluation.run.disqualified") == "true",
        "pause_mismatch": abs(elapsed_ms / 1000 - active_s(document) - paused_ms / 1000) > 0.5,
        "unpaired_pause": _ends_with_a_stop(document),
        "missing_splits": is_timed and whole_km > 0 and splits == 0 and document["type"] == "run",
        "split_count_differs": is_timed and splits > 0 and splits != whole_km and document["type"] == "run",
        "distance_doubt": has_doubt(document),
        "gps_jump": has_jump(document),
    }
    return {finding for finding, is_so in holds.items() if is_so}


def has_doubt(document: Document) -> bool:
    """Tell whether stated, sampled and GPS distance differ by more than 2 % of the stated one."""
    stated = distance_km(document)
    taken = [one.value for one in samples(document, "distance")]
    if is_cancelled(document):
        taken = [value for value in taken if value > 0]
    known = [one for one in (stated, sum(taken) if taken else None, track_km(document)) if one is not None]
    return stated is not None and len(known) > 1 and max(known) - min(known) > 0.02 * stated


def _count(document: Document, key: str) -> int:
    return sum(one["key"] == key for one in document["moments"])


def _ends_with_a_stop(document: Document) -> bool:
    halts = sorted((one["timestamp"], one["value"]) for one in document["moments"] if one["key"] == "halt")
    return bool(halts) and halts[-1][1].endswith("pause") and halts[-1][0] < document["end_epoch_ms"]


def recorded_by_steps(document: Document) -> float | None:
    """Return the steps a minute of active time as the document states them."""
    steps = summary(document, "steps", "total")
    return None if steps is None else steps / active_s(document) * 60
