"""Kilometre laps that add up to Nike's totals: distance, moving time, elapsed time, calories."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.exports.timer import running
from nrc_pipeline.exports.track import Split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nrc_pipeline.exports.track import Activity, Point, Track

MOST_KCAL = 65_534
"""The most that FIT and TCX can hold."""


class Lap(NamedTuple):
    """One lap with its points; times in ms since 1970 UTC, lengths in seconds and metres."""

    start_epoch_ms: int
    end_epoch_ms: int
    elapsed_s: float
    active_s: float
    distance_m: float
    calories_kcal: int
    avg_heart_rate_bpm: float | None
    max_heart_rate_bpm: float | None
    points: list[Point]


class HeartRate(NamedTuple):
    """Mean and maximum of some points, bpm."""

    avg_bpm: float | None
    max_bpm: float | None


def laps(track: Track) -> list[Lap]:
    """Return one lap per kilometre split, or one for everything if there are none; always at least one.

    The track is closed: its points are within the activity.
    """
    activity = track.activity
    stated = track.splits or [Split(activity.distance_m, 0.0, activity.elapsed_s, activity.active_s, None)]
    edges = _edges(activity, stated)
    calories = _shares(whole_kcal(activity), [split.distance_m for split in stated])
    lengths_m = _rounded(_adding_up(activity.distance_m, [split.distance_m for split in stated]), 2)
    times_s = _rounded(_times(track, stated, edges), 3)
    made: list[Lap] = []
    for number, (begins, until) in enumerate(pairwise(edges)):
        is_last = number == len(stated) - 1
        points = [one for one in track.points if begins <= one.epoch_ms and (is_last or one.epoch_ms < until)]
        felt = heart_rate(points)
        made.append(
            Lap(
                start_epoch_ms=begins,
                end_epoch_ms=until,
                elapsed_s=(until - begins) / 1000,
                active_s=times_s[number],
                distance_m=lengths_m[number],
                calories_kcal=calories[number],
                avg_heart_rate_bpm=felt.avg_bpm,
                max_heart_rate_bpm=felt.max_bpm,
                points=points,
            )
        )
    return made


def heart_rate(points: Iterable[Point]) -> HeartRate:
    """Return mean and maximum of the points, which is what a program that reads the file computes."""
    rates = [point.heart_rate_bpm for point in points if point.heart_rate_bpm is not None]
    return HeartRate(sum(rates) / len(rates), max(rates)) if rates else HeartRate(None, None)


def whole_kcal(activity: Activity) -> int:
    """Return the total calories, limited to what a file can hold."""
    return min(max(round(activity.calories_kcal or 0), 0), MOST_KCAL)


def _edges(activity: Activity, splits: list[Split]) -> list[int]:
    """Return where laps begin, and the end of the last, ms since 1970 UTC."""
    edges = [activity.start_epoch_ms]
    for split in splits[:-1]:
        until = activity.start_epoch_ms + round(split.elapsed_end_s * 1000)
        edges.append(min(max(until, edges[-1]), activity.end_epoch_ms))
    return [*edges, activity.end_epoch_ms]


def _times(track: Track, splits: list[Split], edges: list[int]) -> list[float]:
    """Return the moving time of each lap, s.

    If the splits have too much of it, which happens with a recorder that wrote no pauses, all are reduced.
    Otherwise a lap has the time that the timer runs in it.
    """
    activity = track.activity
    moving = [
        min(split.active_s, (b - a) / 1000) for split, (a, b) in zip(splits, pairwise(edges), strict=True)
    ]
    if sum(moving) > activity.active_s:
        return _adding_up(activity.active_s, moving)
    spans = running(activity.start_epoch_ms, activity.end_epoch_ms, track.pauses, activity.active_ms)
    return [sum(span.within(a, b) for span in spans) / 1000 for a, b in pairwise(edges)]


def _adding_up(total: float, parts: list[float]) -> list[float]:
    """Return the parts adjusted to add up to the total.

    The last one takes the surplus: the part after the last whole kilometre. If the parts are too large, all
    are reduced.
    """
    over = total - sum(parts)
    if over >= 0:
        return [*parts[:-1], parts[-1] + over]
    return [part * total / sum(parts) for part in parts]


def _rounded(parts: list[float], digits: int) -> list[float]:
    """Return the parts with the given number of digits, adding up to the rounded sum."""
    reached = [0.0, *(round(one, digits) for one in accumulate(parts))]
    return [round(after - before, digits) for before, after in pairwise(reached)]


def _shares(total: int, weights: list[float]) -> list[int]:
    """Return whole numbers in proportion to the weights that add up to the total."""
    whole = sum(weights)
    given: list[int] = []
    reached = 0.0
    for weight in weights:
        reached += weight / whole if whole > 0 else 1 / len(weights)
        given.append(round(total * min(reached, 1.0)) - sum(given))
    # Rounding can make the shares miss the total slightly.
    given[-1] += total - sum(given)
    return given
