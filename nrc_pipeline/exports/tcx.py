"""TCX (Garmin's TrainingCenterDatabase v2): laps by kilometre, with or without GPS."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from nrc_pipeline.exports.closed import closed
from nrc_pipeline.exports.contents import point_by_point
from nrc_pipeline.exports.laps import laps
from nrc_pipeline.exports.moments import iso_time
from nrc_pipeline.exports.sports import creator, sport_of
from nrc_pipeline.exports.texts import one_line, paragraphs, xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.exports.laps import Lap
    from nrc_pipeline.exports.track import Point, Track

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" '
    'xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
)
MOST_BPM = MOST_RPM = 254


def tcx(track: Track) -> bytes:
    """Return the file."""
    return "".join(_parts(closed(track))).encode()


def _parts(track: Track) -> Iterator[str]:
    activity = track.activity
    yield _HEAD
    yield f'<Activities><Activity Sport="{sport_of(activity.activity_type).tcx}">\n'
    yield f"<Id>{iso_time(activity.start_epoch_ms)}</Id>\n"
    for lap in laps(track):
        yield from _lap(lap)
    note = paragraphs(activity.note)
    title = one_line(activity.title)
    yield _notes(title, note)
    yield (
        f'<Creator xsi:type="Device_t"><Name>{creator(has_elevation=track.has_elevation)}</Name>'
        "<UnitId>0</UnitId><ProductID>0</ProductID><Version><VersionMajor>1</VersionMajor>"
        "<VersionMinor>0</VersionMinor></Version></Creator>\n"
    )
    yield "</Activity></Activities>\n</TrainingCenterDatabase>\n"


def _notes(title: str, note: str) -> str:
    text = f"{title}\n{note}" if note else title
    return f"<Notes>{xml(text)}</Notes>\n"


def _lap(lap: Lap) -> Iterator[str]:
    yield (
        f'<Lap StartTime="{iso_time(lap.start_epoch_ms)}">'
        f"<TotalTimeSeconds>{lap.active_s:.3f}</TotalTimeSeconds>"
        f"<DistanceMeters>{lap.distance_m:.2f}</DistanceMeters>"
        f"<Calories>{lap.calories_kcal}</Calories>"
    )
    if lap.avg_heart_rate_bpm is not None:
        yield f"<AverageHeartRateBpm><Value>{_bpm(lap.avg_heart_rate_bpm)}</Value></AverageHeartRateBpm>"
    if lap.max_heart_rate_bpm is not None:
        yield f"<MaximumHeartRateBpm><Value>{_bpm(lap.max_heart_rate_bpm)}</Value></MaximumHeartRateBpm>"
    yield "<Intensity>Active</Intensity><TriggerMethod>Distance</TriggerMethod>\n"
    for _, between_pauses in groupby(lap.points, key=lambda point: point.segment):
        yield "<Track>\n"
        yield from map(_point, between_pauses)
        yield "</Track>\n"
    yield "</Lap>\n"


def _point(point: Point) -> str:
    parts = [f"<Trackpoint><Time>{iso_time(point.epoch_ms)}</Time>"]
    if point.latitude is not None:
        parts.append(
            f"<Position><LatitudeDegrees>{point.latitude:.7f}</LatitudeDegrees>"
            f"<LongitudeDegrees>{point.longitude:.7f}</LongitudeDegrees></Position>"
        )
    if point.elevation_m is not None:
        parts.append(f"<AltitudeMeters>{point.elevation_m:.2f}</AltitudeMeters>")
    if point.distance_m is not None:
        parts.append(f"<DistanceMeters>{point.distance_m:.2f}</DistanceMeters>")
    if point.heart_rate_bpm is not None:
        parts.append(f"<HeartRateBpm><Value>{_bpm(point.heart_rate_bpm)}</Value></HeartRateBpm>")
    if point.cadence_spm is not None:
        # Of one foot, and in the extension: the plain Cadence element is for bicycles.
        rpm = min(round(point.cadence_spm / 2), MOST_RPM)
        parts.append(f"<Extensions><ns3:TPX><ns3:RunCadence>{rpm}</ns3:RunCadence></ns3:TPX></Extensions>")
    return "".join(parts) + "</Trackpoint>\n"


def _bpm(value: float) -> int:
    return min(max(round(value), 1), MOST_BPM)


contents = point_by_point(tcx)
