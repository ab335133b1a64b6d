"""GPX 1.1 with Garmin's TrackPointExtension v1: one `trkseg` between pauses.

DuckDB writes the points, which are almost the whole file: one by one in Python they take five times as long.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.exports.contents import Content, each_alone
from nrc_pipeline.exports.moments import iso_time
from nrc_pipeline.exports.privacy import Cut, private_track
from nrc_pipeline.exports.published import batches, rows_of, tracks
from nrc_pipeline.exports.sports import creator, sport_of
from nrc_pipeline.exports.texts import one_line, paragraphs, xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from nrc_pipeline.exports.privacy import Privacy
    from nrc_pipeline.exports.published import Key
    from nrc_pipeline.exports.track import Activity, Point

_ROOT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gpx version="1.1" creator="{creator}" xmlns="http://www.topografix.com/GPX/1/1" '
    'xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://www.topografix.com/GPX/1/1 http://www.topografix.com/GPX/1/1/gpx.xsd '
    "http://www.garmin.com/xmlschemas/TrackPointExtension/v1 "
    'http://www.garmin.com/xmlschemas/TrackPointExtensionv1.xsd">\n'
)


class Stretch(NamedTuple):
    """The times (ms since 1970 UTC) of the first and the last point of one continuous line."""

    first_epoch_ms: int
    last_epoch_ms: int


def contents(
    connection: duckdb.DuckDBPyConnection, wanted: list[Activity], privacy: Privacy | None
) -> Iterator[list[Content]]:
    """Make the files of these activities, one batch at a time; without a position there is no file."""

    def make(batch: list[Activity]) -> list[Content]:
        if privacy is None:
            drawn = {
                key: [Stretch._make(row) for row in rows]
                for key, rows in rows_of(connection, "gpx_stretches", batch).items()
            }
            shown = [(activity, Cut()) for activity in batch]
        else:
            private = [private_track(track, privacy) for track in tracks(connection, batch)]
            drawn = {track.activity.key: stretches(track.points) for track, _ in private}
            shown = [(track.activity, took) for track, took in private]
        segments = _segments(connection, batch, drawn)
        return [Content(activity, _file(activity, segments[activity.key]), took) for activity, took in shown]

    yield from map(each_alone(make), batches(wanted))


def stretches(points: list[Point]) -> list[Stretch]:
    """Return the continuous lines: between pauses, and between hidden points."""
    return [
        Stretch(run[0].epoch_ms, run[-1].epoch_ms)
        for (_, is_shown), group in groupby(points, lambda one: (one.segment, one.latitude is not None))
        if is_shown and (run := list(group))
    ]


class _Segment(NamedTuple):
    text: str
    has_elevation: bool


def _segments(
    connection: duckdb.DuckDBPyConnection, batch: list[Activity], drawn: dict[Key, list[Stretch]]
) -> dict[Key, list[_Segment]]:
    flat = [(*key, *stretch) for key, all_of_one in drawn.items() for stretch in all_of_one]
    found: dict[Key, list[_Segment]] = defaultdict(list)
    if flat:
        names = ("account_ids", "stretch_activity_ids", "firsts_epoch_ms", "lasts_epoch_ms")
        columns = dict(zip(names, map(list, zip(*flat, strict=True)), strict=True))
        for key, rows in rows_of(connection, "gpx_segments", batch, columns).items():
            found[key] = [_Segment._make(row) for row in rows]
    return found


def _file(activity: Activity, segments: list[_Segment]) -> bytes | None:
    if not segments:
        return None
    head = _ROOT.format(creator=creator(has_elevation=any(one.has_elevation for one in segments)))
    note = paragraphs(activity.note)
    described = f"<desc>{xml(note)}</desc>" if note else ""
    track = "".join(f"<trkseg>\n{one.text}\n</trkseg>\n" for one in segments)
    return (
        f"{head}<metadata><time>{iso_time(activity.start_epoch_ms)}</time></metadata>\n"
        f"<trk><name>{xml(one_line(activity.title))}</name>{described}"
        f"<type>{sport_of(activity.activity_type).gpx}</type>\n{track}</trk>\n</gpx>\n"
    ).encode()
