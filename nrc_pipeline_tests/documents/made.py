"""Small documents of the real shape, made by hand, and what it means that two are equal."""

from __future__ import annotations

import json
from typing import Any

START_MS = 1_714_550_400_123
"""2024-05-01 08:00:00.123 UTC."""

DAY_MS = 86_400_000

UUID = "0f4d7c1e-3b5a-4c8e-9a2d-6e1f0b7c5d43"
FORTY_DIGITS = "4" * 40
SHA_LIKE = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
TEN_DIGITS = "1369060918"


def document(
    activity_id: str = UUID,
    *,
    start: int = START_MS,
    last_modified: int | None = None,
    name: str = "Morning Run",
    value: float = 0.0125,
    place: tuple[float, float] | None = (52.5163, 13.3777),
) -> dict[str, Any]:
    """Make a detail document of the plain shape; `place` is the latitude and longitude of its first fix."""
    modified = start + 1_900_000 if last_modified is None else last_modified
    metrics = [
        _series("distance", "KM", [(start, start + 2551, 0), (start + 2552, start + 5100, value)]),
        _series("heart_rate", "BPM", [(start, start, 121), (start + 5000, start + 5000, 133)]),
    ]
    if place is not None:
        metrics += [
            _series("latitude", "DD", [(start + 900, start + 900, place[0])]),
            _series("longitude", "DD", [(start + 900, start + 900, place[1])]),
        ]
    return {
        "id": activity_id,
        "type": "run",
        "app_id": "com.nike.sport.running.ios",
        "start_epoch_ms": start,
        "end_epoch_ms": start + 1_800_000,
        "last_modified": modified,
        "active_duration_ms": 1_742_310,
        "session": False,
        "delete_indicator": False,
        "summaries": [
            _summary("steps", "total", 4821),
            _summary("distance", "total", value),
            _summary("pace", "mean", 5.8333),
        ],
        "sources": ["com.nike.running.ios.coremotion", "com.nike.pacecalculator.v1"],
        "tags": {"com.nike.name": name, "location": "outdoors", "rpe": "5"},
        "change_tokens": [f"{'ab' * 32}:{modified}"],
        "metric_types": [entry["type"] for entry in metrics],
        "metrics": metrics,
        "moments": [
            _moment("split_km", "2", start + 700_000),
            _moment("split_km", "1", start + 350_000),
            _moment("halt", "pause", start + 1_790_000),
        ],
    }


def list_item(detail: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Make the list item of a detail: the same, without its series."""
    return {**detail, **({"metrics": []} if "metrics" in detail else {}), **changes}


def as_bytes(content: dict[str, Any] | str | bytes) -> bytes:
    """Spell a document as the API does: compact, in UTF-8. What is text already stays as it is."""
    if isinstance(content, bytes):
        return content
    if isinstance(content, str):
        return content.encode()
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def exact(value: Any) -> Any:
    """Give a value that equals another's only when both are the same JSON value.

    To Python true is 1, to JSON it is not. 1 and 1.0 are one number to both.
    """
    if isinstance(value, bool):
        return ("true or false", value)
    if isinstance(value, dict):
        return {key: exact(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [exact(inner) for inner in value]
    return value


def _series(metric: str, unit: str, samples: list[tuple[int, int, float]]) -> dict[str, Any]:
    return {
        "type": metric,
        "unit": unit,
        "source": "com.nike.running.ios.coremotion",
        "appId": "com.nike.sport.running.ios",
        "values": [
            {"start_epoch_ms": start, "end_epoch_ms": end, "value": value} for start, end, value in samples
        ],
    }


def _summary(metric: str, summary: str, value: float) -> dict[str, Any]:
    return {
        "metric": metric,
        "summary": summary,
        "source": "com.nike.running.ios.coremotion",
        "app_id": "com.nike.sport.running.ios",
        "value": value,
    }


def _moment(key: str, value: str, timestamp: int) -> dict[str, Any]:
    return {
        "key": key,
        "value": value,
        "timestamp": timestamp,
        "app_id": "com.nike.sport.running.ios",
        "source": "com.nike.activityCapability",
    }
