"""GeoJSON (RFC 7946): one Feature with the lines and the properties of the activity."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nrc_pipeline.exports.contents import point_by_point
from nrc_pipeline.exports.lines import lines
from nrc_pipeline.exports.moments import iso_time
from nrc_pipeline.exports.texts import one_line

if TYPE_CHECKING:
    from nrc_pipeline.exports.track import Track


def geojson(track: Track) -> bytes | None:
    """Return the file, or None if no line may be shown."""
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


contents = point_by_point(geojson)
