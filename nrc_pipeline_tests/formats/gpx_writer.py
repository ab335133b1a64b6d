"""Writes a simulated activity in GPX as the tools for Nike Run Club do: a point for each fix."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from nrc_pipeline.exports.moments import iso_time

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nrc_pipeline.documents.shape import PlainDocument, Sample

RUNNING_PAGE = "gpx.py -- https://github.com/tkrajina/gpxpy"


class Written(NamedTuple):
    """The values of a point, as they are in the file."""

    epoch_ms: int
    latitude: float
    longitude: float
    elevation_m: float | None
    heart_rate_bpm: float | None


def points_of(document: PlainDocument) -> list[Written]:
    """Return a point for each second with a fix; an elevation or heart rate counts until the next one."""
    series = {entry.type: entry.values for entry in document.metrics}
    seconds: dict[int, Written] = {}
    for north, east in zip(series.get("latitude", []), series.get("longitude", []), strict=True):
        at = north.start_epoch_ms // 1000 * 1000
        seconds.setdefault(
            at,
            Written(
                at,
                north.value,
                east.value,
                _last(series.get("elevation", []), north.start_epoch_ms),
                _last(series.get("heart_rate", []), north.start_epoch_ms),
            ),
        )
    return [seconds[at] for at in sorted(seconds)]


def gpx(
    points: Iterable[Written], *, name: str = "", prefix: str = "gpxtpx", creator: str = RUNNING_PAGE
) -> bytes:
    """Return the file."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<gpx xmlns="http://www.topografix.com/GPX/1/1" '
        f'xmlns:{prefix}="http://www.garmin.com/xmlschemas/TrackPointExtension/v1" '
        f'version="1.1" creator="{creator}">\n<trk>\n<name>{escape(name)}</name>\n<trkseg>\n'
        f"{''.join(_trkpt(point, prefix) for point in points)}</trkseg>\n</trk>\n</gpx>\n"
    ).encode()


def _trkpt(point: Written, prefix: str) -> str:
    elevation = "" if point.elevation_m is None else f"<ele>{point.elevation_m}</ele>\n"
    rate = point.heart_rate_bpm
    extensions = (
        f"<extensions>\n<{prefix}:TrackPointExtension>\n<{prefix}:hr>{rate}</{prefix}:hr>\n"
        f"</{prefix}:TrackPointExtension>\n</extensions>\n"
        if rate is not None
        else ""
    )
    time = iso_time(point.epoch_ms).replace(".000Z", "Z")
    place = f'lat="{point.latitude}" lon="{point.longitude}"'
    return f"<trkpt {place}>\n{elevation}<time>{time}</time>\n{extensions}</trkpt>\n"


def _last(samples: list[Sample], epoch_ms: int) -> float | None:
    position = bisect_right(samples, epoch_ms, key=lambda sample: sample.start_epoch_ms)
    return samples[position - 1].value if position else None
