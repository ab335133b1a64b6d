"""Makes a track consistent: its points give the same distance and time as its totals.

The GPS fixes begin after the start and end before the end, and documents state totals that their samples do
not contain.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nrc_pipeline.exports.timer import running
from nrc_pipeline.exports.track import Point

if TYPE_CHECKING:
    from nrc_pipeline.exports.track import Activity, Track


def closed(track: Track) -> Track:
    """Return the track with points from its first to its last active moment, from 0 to the whole distance.

    Points outside the activity are dropped. A distance that is not stated is that of the points, and active
    time never exceeds elapsed time.
    """
    activity = _whole(track)
    begin, end = activity.start_epoch_ms, activity.end_epoch_ms
    inside = [point for point in track.points if begin <= point.epoch_ms <= end]
    spans = running(begin, end, track.pauses, activity.active_ms)
    last_ms = end
    for pause in reversed(track.pauses):
        if pause.to_epoch_ms < last_ms:
            break
        last_ms = max(min(pause.from_epoch_ms, last_ms), begin)
    has_distance = activity.distance_m > 0 or any(point.distance_m is not None for point in inside)
    return replace(
        track,
        activity=activity,
        points=_closed(
            _rising(inside, activity.distance_m),
            spans[0].from_epoch_ms,
            last_ms,
            activity.distance_m if has_distance else None,
        ),
    )


def _whole(track: Track) -> Activity:
    activity = track.activity
    distance_m = activity.distance_m
    if distance_m <= 0:
        distance_m = max(
            0.0,
            *(point.distance_m or 0.0 for point in track.points),
            sum(one.distance_m for one in track.splits),
        )
    elapsed_ms = activity.end_epoch_ms - activity.start_epoch_ms
    active_ms = min(max(activity.active_ms, 0), elapsed_ms)
    return activity._replace(
        distance_km=round(distance_m, 2) / 1000, elapsed_s=elapsed_ms / 1000, active_s=active_ms / 1000
    )


def _rising(points: list[Point], most_m: float) -> list[Point]:
    """Return the points with distances that never decrease and never exceed the total."""
    reached = 0.0
    risen = []
    for point in points:
        if point.distance_m is not None:
            reached = max(reached, min(point.distance_m, most_m))
        risen.append(point if point.distance_m is None else point._replace(distance_m=reached))
    return risen


def _closed(points: list[Point], first_ms: int, last_ms: int, distance_m: float | None) -> list[Point]:
    from_m = None if distance_m is None else 0.0
    if not points:
        first = _bare(first_ms, from_m, 1)
        return (
            [first, _bare(last_ms, distance_m, 1)] if last_ms > first_ms else [_bare(last_ms, distance_m, 1)]
        )
    found = list(points)
    # FIT has whole seconds only: a point in the same second serves for both.
    if found[0].epoch_ms // 1000 > first_ms // 1000:
        found.insert(0, _bare(first_ms, from_m, found[0].segment))
    if last_ms // 1000 > found[-1].epoch_ms // 1000:
        found.append(_bare(last_ms, distance_m, found[-1].segment))
    elif distance_m is not None:
        found[-1] = found[-1]._replace(distance_m=distance_m)
    return found


def _bare(epoch_ms: int, distance_m: float | None, segment: int) -> Point:
    return Point(epoch_ms, None, None, None, distance_m, None, None, segment)
