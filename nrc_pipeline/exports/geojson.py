"""GeoJSON (RFC 7946): one Feature, a line between pauses each, with what is known of the activity."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nrc_pipeline.exports.moments import iso_time
from nrc_pipeline.exports.texts import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nrc_pipeline.exports.track import Point, Track

Line = list[tuple[float, float]]


def lines(points: Iterable[Point]) -> list[Line]:
    """Return longitude and latitude between pauses, and between what is not to be shown.

    A line has two positions at least; a single one is not drawn.
    """
    found: list[Line] = []
    current: int | None = None
    for point in points:
        if point.latitude is None or point.longitude is None:
            current = None
            continue
        if point.segment != current:
            found.append([])
            current = point.segment
        found[-1].append((round(point.longitude, 7), round(point.latitude, 7)))
    return [line for line in found if len(line) > 1]


def geojson(track: Track) -> bytes | None:
    """Return the file, or None where no line is to be shown."""
    drawn = lines(track.points)
    if not drawn:
        return None
    activity = track.activity
    feature = {
        "type": "Feature",
        "id": activity.activity_id,
        "properties": {
            "activity_id": activity.activity_id,
            "name": one_line(activity.title),
            "activity_type": activity.activity_type,
            "started_at": iso_time(activity.start_epoch_ms),
            "local_started_at": activity.local_started_at.isoformat(),
            "time_zone": activity.time_zone,
            "distance_m": activity.distance_m,
            "active_s": activity.active_s,
            "elapsed_s": activity.elapsed_s,
        },
        "geometry": {"type": "MultiLineString", "coordinates": drawn},
    }
    return (json.dumps(feature, ensure_ascii=False, allow_nan=False) + "\n").encode()
