"""Which activities count: not deleted, not missing, and of several recordings of one run the richest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline_tests.marts.oracles.overlaps import HOUR_MS, Outcome, Recorded, outcome
from nrc_pipeline_tests.marts.oracles.pauses import active_s, pauses
from nrc_pipeline_tests.marts.oracles.reading import (
    distance_km,
    has_series,
    is_typed_in,
    samples,
    stated_km,
    tag,
    type_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nrc_pipeline_tests.marts.oracles.account import Document

Reason = tuple[str, str | None]

ON_FOOT = {"run", "running", "jogging", "jog", "walk", "walking", "hike", "hiking", "other"}
LONGEST_MS = 48 * HOUR_MS
NIKE_PLUS_BEGAN_MS = 1_146_441_600_000
"""2006-05-01 00:00 UTC."""


def exclusions(documents: Mapping[str, Document], reasons: Mapping[str, str]) -> dict[str, Reason]:
    """Return by id why an activity does not count, and which one counts in its place.

    Args:
        documents: All of the account.
        reasons: What the account's story says: "deleted" and "missing" by id.
    """
    found: dict[str, Reason] = {name: (reason, None) for name, reason in reasons.items()}
    listed = [one for name, one in documents.items() if name not in found]
    left = [one for one in listed if not is_empty(one)]
    for one in left:
        same = uploads(one, left)
        kept = min(same, key=lambda other: (-course_held(other), -other["last_modified"], other["id"]))
        if kept is not one:
            found[one["id"]] = ("duplicate", kept["id"])
    overlapping = overlaps(one for one in listed if one["id"] not in found).excluded
    for name, (reason, kept_id) in list(found.items()):
        if kept_id in overlapping:
            found[name] = (reason, overlapping[kept_id])
    found.update({name: ("overlap", kept_id) for name, kept_id in overlapping.items()})
    found.update({one["id"]: ("empty", None) for one in listed if is_empty(one) and one["id"] not in found})
    return found


def uploads(one: Document, documents: Iterable[Document]) -> list[Document]:
    """Return all uploads of the recording that a document is one of: itself, and what is one with these."""
    others = [other for other in documents if other is not one]
    found = [one]
    for known in found:
        found += [other for other in others if _is_same_recording(known, other)]
        others = [other for other in others if all(other is not upload for upload in found)]
    return found


def overlaps(documents: Iterable[Document]) -> Outcome:
    """Return which of the documents share a time, duplicates left out."""
    dated = [one for one in documents if one["start_epoch_ms"] >= NIKE_PLUS_BEGAN_MS]
    in_order_of_id = sorted(dated, key=lambda one: str(one["id"]), reverse=True)
    return outcome(recorded(one, place) for place, one in enumerate(in_order_of_id))


def is_empty(document: Document) -> bool:
    """Tell whether a document has no time, no distance and no series."""
    return (
        document["end_epoch_ms"] <= document["start_epoch_ms"]
        and not document["active_duration_ms"]
        and not distance_km(document)
        and not document["metric_types"]
    )


def course_held(document: Document) -> int:
    """Return 2 where more than sums is there, 1 where that is only announced, 0 where there is none."""
    if is_typed_in(document):
        return 0
    if is_header(document):
        return 1 if document["metric_types"] else 0
    return 2 if any(len(one["values"]) > 1 for one in document.get("metrics", [])) else 0


def is_header(document: Document) -> bool:
    """Tell whether only a list item of it has come: one names metrics and has none."""
    return bool(document["metric_types"]) and not document.get("metrics")


def recorded(document: Document, place: int) -> Recorded:
    """Describe a document; `place` is greater for the smaller id."""
    start, end = document["start_epoch_ms"], document["end_epoch_ms"]
    active_ms = min(round(active_s(document) * 1000), LONGEST_MS)
    km = distance_km(document)
    way = samples(document, "distance")
    kind = type_of(document) or "other"
    stood = [pause for pause in pauses(document) if pause[1] - pause[0] >= HOUR_MS]
    if len([one for one in way if one.value > 0]) > 1:
        moved = [start, *(one.end for one in way if one.value > 0 and start < one.end < end), end]
        stood += [(a, b) for a, b in zip(sorted(moved), sorted(moved)[1:], strict=False) if b - a >= HOUR_MS]
    return Recorded(
        document["id"],
        "on foot" if kind in ON_FOOT else kind,
        (
            bool(km) or len(way) > 1,
            course_held(document),
            has_series(document, "latitude")
            or (is_header(document) and {"latitude", "longitude"} <= set(document["metric_types"])),
            active_ms,
            document["last_modified"],
            place,
        ),
        (start, min(end if end > start else start + active_ms, start + LONGEST_MS)),
        tuple(stood),
        active_ms,
        km,
        course_held(document),
        is_empty(document),
    )


def _is_same_recording(one: Document, other: Document) -> bool:
    key = "com.nike.running.originalactivityid"
    first, second = tag(one, key), tag(other, key)
    if first is not None and second is not None:
        return first.lower() == second.lower() and _is_first_half_shared(one, other)
    return all(one[key] == other[key] for key in ("start_epoch_ms", "end_epoch_ms")) and (
        stated_km(one) == stated_km(other)
    )


def _is_first_half_shared(one: Document, other: Document) -> bool:
    """Tell whether the later of two begins with the other or in the first half of it."""
    earlier, later = sorted((recorded(one, 0).span, recorded(other, 0).span))
    return later[0] == earlier[0] or 2 * (later[0] - earlier[0]) < earlier[1] - earlier[0]
