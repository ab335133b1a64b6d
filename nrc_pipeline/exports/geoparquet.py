"""GeoParquet 1.1: all routes in one file, one row per activity, for GIS programs and DuckDB."""

from __future__ import annotations

import struct
from itertools import chain
from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.exports.contents import point_by_point
from nrc_pipeline.exports.folder import replaced
from nrc_pipeline.exports.kinds import Made
from nrc_pipeline.exports.lines import lines
from nrc_pipeline.exports.privacy import Cut, with_secret
from nrc_pipeline.exports.published import activities
from nrc_pipeline.exports.texts import one_line
from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.warehouse.reading import read_connection

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from nrc_pipeline.exports.lines import Line
    from nrc_pipeline.exports.privacy import Privacy
    from nrc_pipeline.exports.published import Selection
    from nrc_pipeline.exports.track import Activity, Track
    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.left_out import LeftOut

FILE = "routes.parquet"
_LITTLE_ENDIAN, _LINE_STRING, _MULTI_LINE_STRING = 1, 2, 5


def export_geoparquet(
    home: Home, folder: Path, selection: Selection, privacy: Privacy | None, now: datetime
) -> Made:
    """Write the routes that may be shown."""
    total, routes = Cut(), 0
    left_out: list[LeftOut] = []
    with read_connection(home) as source, replaced(folder / FILE) as written:
        wanted = [one for one in activities(source, selection, now) if one.has_gps]
        cuts = with_secret(source, privacy) if privacy else None
        # In a file, because the routes of many years would fill the memory.
        with duckdb.connect(written.with_suffix(".duckdb")) as target:
            target.execute(statement(__package__, "create_routes"))
            insert = statement(__package__, "insert_route")
            contents = point_by_point(_geometry)(source, wanted, cuts)
            for content in chain.from_iterable(contents):
                total += content.cut
                if content.left_out is not None:
                    left_out.append(content.left_out)
                elif content.file is not None:
                    target.execute(insert, _route(content.activity, content.file))
                    routes += 1
            target.execute(statement(__package__, "copy_routes"), {"path": str(written)})
    return Made(folder / FILE, routes, total, left_out)


def _geometry(track: Track) -> bytes | None:
    drawn = lines(track.points)
    return well_known_binary(drawn) if drawn else None


def _route(activity: Activity, geometry: bytes) -> dict[str, object]:
    return {
        "account_id": activity.account_id,
        "activity_id": activity.activity_id,
        "activity_type": activity.activity_type,
        "name": one_line(activity.title),
        "start_epoch_ms": activity.start_epoch_ms,
        "local_started_at": activity.local_started_at,
        "time_zone": activity.time_zone,
        "distance_m": activity.distance_m,
        "active_s": activity.active_s,
        "elapsed_s": activity.elapsed_s,
        "geometry": geometry,
    }


def well_known_binary(drawn: list[Line]) -> bytes:
    """Return a MultiLineString in WKB (OGC 06-103r4, 8.2), little-endian, longitude first."""
    parts = [struct.pack("<BII", _LITTLE_ENDIAN, _MULTI_LINE_STRING, len(drawn))]
    for line in drawn:
        numbers = [number for position in line for number in position]
        parts.append(struct.pack(f"<BII{len(numbers)}d", _LITTLE_ENDIAN, _LINE_STRING, len(line), *numbers))
    return b"".join(parts)
