"""GPX 1.1 with Garmin's TrackPointExtension v1: one `trkseg` between pauses.

Written as text, since a tree of elements takes ten times as long.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from nrc_pipeline.exports.moments import iso_time
from nrc_pipeline.exports.sports import creator, sport_of
from nrc_pipeline.exports.texts import one_line, paragraphs, xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nrc_pipeline.exports.track import Point, Track

_ROOT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gpx version="1.1" creator="{creator}" xmlns="http://www.topografix.com/GPX/1/1" '
    'xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://www.topografix.com/GPX/1/1 http://www.topografix.com/GPX/1/1/gpx.xsd '
    "http://www.garmin.com/xmlschemas/TrackPointExtension/v1 "
    'http://www.garmin.com/xmlschemas/TrackPointExtensionv1.xsd">\n'
)
MOST_BPM = MOST_RPM = 254


def gpx(track: Track) -> bytes | None:
    """Return the file, or None where no position is to be shown."""
    segments = "".join(_segments(track.points))
    if not segments:
        return None
    activity = track.activity
    head = _ROOT.format(creator=creator(has_elevation=track.has_elevation))
    note = paragraphs(activity.note)
    described = f"<desc>{xml(note)}</desc>" if note else ""
    return (
        f"{head}<metadata><time>{iso_time(activity.start_epoch_ms)}</time></metadata>\n"
        f"<trk><name>{xml(one_line(activity.title))}</name>{described}"
        f"<type>{sport_of(activity.activity_type).gpx}</type>\n{segments}</trk>\n</gpx>\n"
    ).encode()


def _segments(points: Iterable[Point]) -> Iterator[str]:
    """Yield each stretch between pauses, and between what is not to be shown."""
    lines: list[str] = []
    current = 0
    for epoch_ms, latitude, longitude, elevation_m, _, heart_rate_bpm, cadence_spm, segment in points:
        if lines and (segment != current or latitude is None):
            yield _segment(lines)
            lines = []
        if latitude is None:
            continue
        current = segment
        ele = "" if elevation_m is None else f"<ele>{elevation_m:.2f}</ele>"
        extension = _extension(heart_rate_bpm, cadence_spm)
        lines.append(
            f'<trkpt lat="{latitude:.7f}" lon="{longitude:.7f}">{ele}<time>{iso_time(epoch_ms)}</time>'
            f"{extension}</trkpt>"
        )
    if lines:
        yield _segment(lines)


def _segment(lines: list[str]) -> str:
    return "<trkseg>\n" + "\n".join(lines) + "\n</trkseg>\n"


def _extension(heart_rate_bpm: float | None, cadence_spm: float | None) -> str:
    if heart_rate_bpm is None and cadence_spm is None:
        return ""
    bpm = None if heart_rate_bpm is None else min(max(round(heart_rate_bpm), 1), MOST_BPM)
    # Of one foot: what programs double again for a run.
    rpm = None if cadence_spm is None else min(round(cadence_spm / 2), MOST_RPM)
    return _extension_text(bpm, rpm)


@lru_cache(maxsize=4096)
def _extension_text(bpm: int | None, rpm: int | None) -> str:
    hr = "" if bpm is None else f"<gpxtpx:hr>{bpm}</gpxtpx:hr>"
    cad = "" if rpm is None else f"<gpxtpx:cad>{rpm}</gpxtpx:cad>"
    return f"<extensions><gpxtpx:TrackPointExtension>{hr}{cad}</gpxtpx:TrackPointExtension></extensions>"
