"""Rebuilds a document from its plain part and its remainder."""

from __future__ import annotations

import json
from typing import Any


def restore(plain: dict[str, Any], remainder: str | None) -> dict[str, Any]:
    """Apply a remainder (the JSON of `Remainder.as_json`) to a plain document, in place, and return it."""
    if remainder is None:
        return plain
    content = json.loads(remainder)
    escaped = [json.loads(pair) for pair in content.get("put_escaped", [])]
    for path, value in [*content.get("put", []), *escaped]:
        _container(plain, path)[path[-1]] = value
    # A key whose whole object was cut is removed with it, so the deepest paths come first.
    for path in sorted(content.get("cut", []), key=len, reverse=True):
        _container(plain, path).pop(path[-1], None)
    return plain


def _container(document: Any, path: list[str | int]) -> Any:
    for step in path[:-1]:
        document = document[step]
    return document
