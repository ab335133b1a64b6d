"""Formats query results: as a table for people, as TSV, and as JSON."""

from __future__ import annotations

import csv
import itertools
import json
import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TextIO

Chunks = Iterable[Sequence[tuple[Any, ...]]]


def is_number(value: object) -> bool:
    """Return whether a value is right-aligned in its column."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def as_text(value: object) -> str:
    """Return a value as text. NULL is empty; times are ISO 8601 with a space between date and time."""
    text = str(value)
    if value is None:
        text = ""
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, bytes):
        text = value.decode(errors="backslashreplace")
    elif isinstance(value, list | tuple | dict):
        text = json.dumps(as_json_value(value), ensure_ascii=False)
    return text


def as_json_value(value: object) -> Any:
    """Return a value for JSON. NaN and infinity become null; types that JSON lacks become text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | Decimal):
        number = float(value)
        return number if math.isfinite(number) else None
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [as_json_value(part) for part in value]
    if isinstance(value, dict):
        return {as_text(key): as_json_value(part) for key, part in value.items()}
    return as_text(value)


def write_tsv(columns: Sequence[str], chunks: Chunks, out: TextIO) -> None:
    """Write tab-separated values with a header; values that contain a tab or a line break are quoted."""
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    for chunk in chunks:
        writer.writerows([as_text(value) for value in row] for row in chunk)


def write_json(columns: Sequence[str], chunks: Chunks, out: TextIO) -> None:
    """Write an array of objects, one per line."""
    names = unique(columns)
    # Outside UTF-8, a character that the stream cannot encode would become an escape that JSON does not know.
    ascii_only = not (out.encoding or "utf-8").lower().startswith("utf")
    out.write("[")
    separator = "\n"
    for chunk in chunks:
        for row in chunk:
            values = {name: as_json_value(value) for name, value in zip(names, row, strict=True)}
            out.write(f"{separator}  {json.dumps(values, ensure_ascii=ascii_only)}")
            separator = ",\n"
    out.write("\n]\n" if separator != "\n" else "]\n")


def unique(columns: Sequence[str]) -> list[str]:
    """Return names that can be keys of one object: a repeated name gets _1, _2 and so on."""
    names: list[str] = []
    for column in columns:
        candidates = itertools.chain([column], (f"{column}_{number}" for number in itertools.count(1)))
        names.append(next(name for name in candidates if name not in names))
    return names
