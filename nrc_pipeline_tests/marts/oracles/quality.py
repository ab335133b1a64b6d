"""What data_quality must say of a document that falls into one of the traps of nrc-api.md section 7."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline_tests.marts.oracles.activities import PLACEHOLDERS, recorder
from nrc_pipeline_tests.marts.oracles.ascent import stated_climb
from nrc_pipeline_tests.marts.oracles.gps import has_jump, track_km
from nrc_pipeline_tests.marts.oracles.pauses import active_s, corrected_pauses
from nrc_pipeline_tests.marts.oracles.reading import (
    distance_km,
    has_series,
    is_cancelled,
    is_distance_missing,
    is_typed_in,
    samples,
    summary,
    tag,
    type_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nrc_pipeline_tests.marts.oracles.account import Document

LEGACY = "RUNNING_ANDROID"
FINDINGS = frozenset({
    "legacy_android_units", "garmin_cancelled_total", "active_time_missing", "shell", "clock_ahead",
    "outdoors_without_gps", "shorter_than_a_minute", "placeholder_tag", "disqualified", "pause_mismatch",
    "pause_contradicted", "missing_splits", "split_count_differs", "distance_doubt", "implausible_climb",
    "implausible_pace", "gps_jump", "distance_missing",
})  # fmt: skip
"""The findings that these oracles know of."""


def findings(document: Document, account: Iterable[Document]) -> set[str]:
    """Return those of the findings that a document of an account deserves."""
    distance = distance_km(document)
    elapsed_ms = document["end_epoch_ms"] - document["start_epoch_ms"]
    standing, is_corrected = corrected_pauses(document)
    unexplained_s = elapsed_ms / 1000 - active_s(document) - sum(b - a for a, b in standing) / 1000
    location = (tag(document, "location") or "").lower()
    is_shell = not document["summaries"] and not document.get("metrics")
    is_typed = is_typed_in(document)
    splits = _splits(document)
    climbs = [kind for kind in ("ascent", "descent") if summary(document, kind, "total") is not None]
    holds = {
        "legacy_android_units": document["app_id"] == LEGACY and has_series(document, "speed"),
        "garmin_cancelled_total": is_cancelled(document),
        "distance_missing": is_distance_missing(document),
        "active_time_missing": document["active_duration_ms"] == 0 and elapsed_ms > 0,
        "shell": is_shell,
        "clock_ahead": document["last_modified"] < document["end_epoch_ms"] - 300_000,
        "outdoors_without_gps": location == "outdoors"
        and not has_series(document, "latitude")
        and not is_typed
        and not is_shell,
        "shorter_than_a_minute": active_s(document) < 60 and not is_shell,
        "placeholder_tag": any(value in PLACEHOLDERS for value in (document.get("tags") or {}).values()),
        "disqualified": tag(document, "evaluation.run.disqualified") == "true"
        and document["active_duration_ms"] > 0
        and not is_typed
        and not is_cancelled(document),
        "pause_mismatch": unexplained_s < -2 or unexplained_s > _may_be_unexplained_s(document),
        "pause_contradicted": is_corrected,
        "missing_splits": splits == 0 and (distance or 0.0) > 1.05 and _others_have_splits(document, account),
        "split_count_differs": splits is not None
        and splits > 0
        and not splits - 1 <= (distance or 0.0) <= splits + 2,
        "distance_doubt": deserves_a_look(document),
        "implausible_climb": any(stated_climb(document, kind) is None for kind in climbs),
        "implausible_pace": bool(distance) and active_s(document) / (distance or 1.0) > 3600,
        "gps_jump": has_jump(document),
    }
    return {finding for finding, is_so in holds.items() if is_so}


def _may_be_unexplained_s(document: Document) -> float:
    """Return how much more than its pauses an activity may lack of active time."""
    app = document["app_id"].lower()
    if app.startswith("com.nike.ntc."):
        return 12.0
    return 2.0 if app.startswith("com.nike.sport.running.") and not is_typed_in(document) else float("inf")


def _splits(document: Document) -> int | None:
    """Return the number of kilometre moments of a run that was recorded."""
    if type_of(document) != "run" or is_typed_in(document) or is_cancelled(document):
        return None
    return len([one for one in document["moments"] if one["key"] == "split_km"])


def _others_have_splits(document: Document, account: Iterable[Document]) -> bool:
    same = [
        one for one in account if recorder(one) == recorder(document) and (distance_km(one) or 0.0) > 1.05
    ]
    counts = [count for one in same if (count := _splits(one)) is not None]
    return sum(count > 0 for count in counts) >= 0.9 * len(counts)


def deserves_a_look(document: Document) -> bool:
    """Tell whether the samples differ by more than 2 %, or the GPS by more than 10 %, of what is stated."""
    stated = distance_km(document)
    sampled, located = _sampled_km(document), track_km(document)
    if stated is None or not has_doubt(document):
        return has_doubt(document)
    return (sampled is not None and abs(sampled - stated) > 0.02 * stated) or (
        located is not None and abs(located - stated) > 0.1 * stated
    )


def _sampled_km(document: Document) -> float | None:
    taken = [one.value for one in samples(document, "distance")]
    if is_cancelled(document):
        taken = [value for value in taken if value > 0]
    return sum(taken) if taken else None


def has_doubt(document: Document) -> bool:
    """Tell whether stated, sampled and GPS distance differ by more than 2 % of the stated one."""
    stated = distance_km(document)
    known = [one for one in (stated, _sampled_km(document), track_km(document)) if one is not None]
    return stated is not None and len(known) > 1 and max(known) - min(known) > 0.02 * stated


def recorded_by_steps(document: Document) -> float | None:
    """Return the steps a minute of active time as the document states them."""
    steps = summary(document, "steps", "total")
    return None if steps is None else steps / active_s(document) * 60
