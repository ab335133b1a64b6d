"""Reads what was exported, with other libraries than wrote it, and what the marts say."""

from __future__ import annotations

import json
import struct
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import duckdb
import fitdecode

from nrc_pipeline.exports.kinds import Files, Kind
from nrc_pipeline.exports.layouts import Layout
from nrc_pipeline.exports.published import Selection
from nrc_pipeline.exports.run import Done, Request, export
from nrc_pipeline.warehouse.reading import read_connection

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.exports.privacy import Privacy
    from nrc_pipeline.foundation.home import Home

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def exported(
    home: Home,
    kind: str,
    folder: Path,
    *,
    selection: Selection | None = None,
    layout: str = "flat",
    privacy: Privacy | None = None,
    dry_run: bool = False,
) -> Done:
    """Export as the command does."""
    chosen = selection or Selection()
    row = Kind[kind.upper()].row
    assert isinstance(row, Files)
    return export(home, Request(row, folder, chosen, Layout(layout), privacy, dry_run), NOW)


def manifest(folder: Path, name: str = "manifest.json") -> dict[str, Any]:
    """Return the manifest of a folder."""
    content: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    return content


def files(folder: Path) -> dict[str, Path]:
    """Return the exported files by the id of their activity."""
    return {one["activity_id"]: folder / one["file"] for one in manifest(folder)["files"]}


def rows(home: Home, sql: str) -> list[dict[str, Any]]:
    """Read the published warehouse."""
    with read_connection(home) as connection:
        result = connection.execute(sql)
        columns = [column[0] for column in result.description or []]
        return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def marts_activities(home: Home) -> dict[str, dict[str, Any]]:
    """Return marts.activities by id, with the number of kilometre splits."""
    found = rows(
        home,
        """SELECT a.*, epoch_ms(a.started_at) AS start_ms, epoch_ms(a.ended_at) AS end_ms,
        (SELECT count(*) FROM marts.splits AS s WHERE s.activity_id = a.activity_id AND unit = 'km') AS splits
        FROM marts.activities AS a""",
    )
    return {row["activity_id"]: row for row in found}


@dataclass
class FitFile:
    """The messages of a FIT file by their name, each a dict of its fields."""

    messages: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    order: list[str] = field(default_factory=list)


def read_fit(path: Path) -> FitFile:
    """Decode with fitdecode; a wrong checksum is an error."""
    found = FitFile()
    with fitdecode.FitReader(
        path, check_crc=fitdecode.CrcCheck.RAISE, error_handling=fitdecode.ErrorHandling.RAISE
    ) as reader:
        for frame in reader:
            if isinstance(frame, fitdecode.FitDataMessage):
                found.messages[frame.name].append({one.name: one.value for one in frame.fields})
                found.order.append(frame.name)
    return found


def read_geoparquet(path: Path) -> dict[str, list[list[tuple[float, float]]]]:
    """Return the lines of each activity, longitude first."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_geoparquet_conversion = false")
        routes = connection.execute("SELECT activity_id, geometry FROM read_parquet(?)", [str(path)])
        return {name: _decoded(geometry) for name, geometry in routes.fetchall()}


def _decoded(geometry: bytes) -> list[list[tuple[float, float]]]:
    """Decode a little-endian MultiLineString in WKB."""
    order, kind, count = struct.unpack_from("<BII", geometry)
    assert (order, kind) == (1, 5)
    at, found = 9, []
    for _ in range(count):
        order, kind, length = struct.unpack_from("<BII", geometry, at)
        assert (order, kind) == (1, 2)
        numbers = struct.unpack_from(f"<{2 * length}d", geometry, at + 9)
        found.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
        at += 9 + 16 * length
    assert at == len(geometry)
    return found
