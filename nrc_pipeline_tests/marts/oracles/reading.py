"""Looks things up in a raw document."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.oracles.account import Document

MILLIMETRE_KM = 1e-6


class Sample(NamedTuple):
    """One sample, times in ms since 1970 UTC."""

    start: int
    end: int
    value: float


def samples(document: Document, metric: str) -> list[Sample]:
    """Return the samples of a metric in the order of time; none where the document has no such series."""
    found = [
        Sample(one["start_epoch_ms"], one["end_epoch_ms"], float(one["value"]))
        for entry in document.get("metrics", [])
        if entry["type"] == metric
        for one in entry["values"]
    ]
    return sorted(found)


def beats(document: Document) -> list[Sample]:
    """Return the readings of the heart rate that a heart can have."""
    return [one for one in samples(document, "heart_rate") if 30 <= one.value <= 220]


def has_series(document: Document, metric: str) -> bool:
    """Tell whether the document has a series of the metric."""
    return any(entry["type"] == metric for entry in document.get("metrics", []))


def summary(document: Document, metric: str, kind: str) -> float | None:
    """Return a summary's value, None where it is not there."""
    for one in document["summaries"]:
        if (one["metric"], one["summary"]) == (metric, kind):
            return float(one["value"])
    return None


def tag(document: Document, *keys: str) -> str | None:
    """Return the first of these tags that is there."""
    tags = document.get("tags") or {}
    return next((tags[key] for key in keys if key in tags), None)


def local_start(document: Document, zone: str) -> datetime:
    """Return when it started by the clock on the wall, naive."""
    return (
        datetime.fromtimestamp(document["start_epoch_ms"] // 1000, UTC)
        .astimezone(ZoneInfo(zone))
        .replace(microsecond=document["start_epoch_ms"] % 1000 * 1000, tzinfo=None)
    )


def local_date(document: Document, zone: str) -> date:
    """Return the date of that."""
    return local_start(document, zone).date()


def type_of(document: Document) -> str | None:
    """Return its type as one word, whatever the case it was written in."""
    found = document.get("type")
    return None if found is None else str(found).strip().casefold()


def is_typed_in(document: Document) -> bool:
    """Tell whether a runner typed the run in: by its run type, or by the source of its distance (Android)."""
    return tag(document, "com.nike.running.runtype") == "manual" or any(
        source.endswith("manualentry") for source in document["sources"]
    )


def is_cancelled(document: Document) -> bool:
    """Tell whether Garmin's last distance sample takes back the sum of all the others (trap T2)."""
    taken = [one.value for one in samples(document, "distance")]
    return (
        document["app_id"].lower() == "com.garmin.garmin"
        and len(taken) > 1
        and taken[-1] < 0
        and abs(sum(taken)) < 0.001
    )


def distance_km(document: Document) -> float | None:
    """Return Nike's total, and of cancelled Garmin documents the sum of what is not negative.

    Without a total that can be true it is the sum of the first series, if that can be.
    """
    if is_cancelled(document):
        total = sum(one.value for one in samples(document, "distance") if one.value > 0)
        return total if total >= MILLIMETRE_KM else 0.0
    stated = stated_km(document)
    return stated or summed_km(document) or stated


def stated_km(document: Document) -> float | None:
    """Return Nike's total, None where there is none or it cannot be true of one activity."""
    stated = summary(document, "distance", "total")
    if stated is None or not -1e-6 <= stated <= 1000:
        return None
    return stated if stated >= MILLIMETRE_KM else 0.0


def summed_km(document: Document) -> float | None:
    """Return the sum of the first series of distance, None where it cannot be true of one activity."""
    ways = [entry["values"] for entry in document.get("metrics", []) if entry["type"] == "distance"]
    total = sum(one["value"] for one in ways[0] if 0 <= one["value"] <= 1000) if ways else 0
    return total if MILLIMETRE_KM <= total <= 1000 else None


def is_distance_missing(document: Document) -> bool:
    """Tell whether the samples stand for a total that is not there, or cannot be true."""
    return not is_cancelled(document) and not stated_km(document) and summed_km(document) is not None
