"""JSON bodies of lists and details, and their gzip form."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from .athlete import Athlete
    from .paging import Page


def detail_json(athlete: Athlete, activity_id: str, metrics: str | None) -> bytes:
    """Return a detail.

    Args:
        athlete: The account.
        activity_id: The activity.
        metrics: The query parameter: "ALL" in any case, names separated by commas, or None for a list item.

    Raises:
        KeyError: If there is no such activity.
    """
    if metrics is None or not metrics:
        athlete.body(activity_id)
        return athlete.header(activity_id)
    if metrics.upper() == "ALL":
        return athlete.body(activity_id)
    document: dict[str, Any] = athlete.document(activity_id)
    by_type = {entry["type"]: entry for entry in document.get("metrics", [])}
    document["metrics"] = [by_type[name] for name in metrics.split(",") if name in by_type]
    return msgspec.json.encode(document)


def list_json(athlete: Athlete, page: Page, metrics: str | None) -> bytes:
    """Return a list page; its items are stripped of their series unless `metrics` was requested."""
    items = [
        athlete.header(one.activity_id)
        if one.is_deleted or not metrics
        else detail_json(athlete, one.activity_id, metrics)
        for one in page.entries
    ]
    return b'{"activities":[' + b",".join(items) + b'],"paging":' + msgspec.json.encode(page.paging) + b"}"


@lru_cache(maxsize=64)
def zipped(body: bytes) -> bytes:
    """Return the body compressed, quickly rather than well."""
    return gzip.compress(body, compresslevel=1, mtime=0)
