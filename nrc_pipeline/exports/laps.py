"""Kilometre laps that add up to what Nike states: distance, moving time, elapsed time, calories."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.exports.track import Split

if TYPE_CHECKING:
    from nrc_pipeline.exports.track import Point, Track


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


def laps(track: Track) -> list[Lap]:
    """Return one lap a kilometre split, or one for all where there are none; always at least one."""
    activity = track.activity
    stated = track.splits or [
        Split(activity.distance_m, 0.0, activity.elapsed_s, activity.active_s, activity.avg_heart_rate_bpm)
    ]
    calories = _shares(round(activity.calories_kcal or 0), [split.distance_m for split in stated])
    lengths_m = _adding_up(activity.distance_m, [split.distance_m for split in stated])
    times_s = _adding_up(activity.active_s, [split.active_s for split in stated])
    made: list[Lap] = []
    begins = activity.start_epoch_ms
    for split, distance_m, active_s, kcal in zip(stated, lengths_m, times_s, calories, strict=True):
        is_last = len(made) == len(stated) - 1
        end_s = activity.elapsed_s if is_last else split.elapsed_end_s
        until = max(activity.start_epoch_ms + round(end_s * 1000), begins)
        points = [one for one in track.points if begins <= one.epoch_ms and (is_last or one.epoch_ms < until)]
        corrected = split._replace(distance_m=distance_m, active_s=active_s)
        made.append(_lap(corrected, begins, until, kcal, points))
        begins = until
    return made


def _lap(split: Split, begins: int, until: int, calories_kcal: int, points: list[Point]) -> Lap:
    return Lap(
        start_epoch_ms=begins,
        end_epoch_ms=until,
        elapsed_s=(until - begins) / 1000,
        active_s=split.active_s,
        distance_m=split.distance_m,
        calories_kcal=calories_kcal,
        avg_heart_rate_bpm=split.avg_heart_rate_bpm,
        max_heart_rate_bpm=max(
            (point.heart_rate_bpm for point in points if point.heart_rate_bpm is not None), default=None
        ),
        points=points,
    )


def _adding_up(total: float, parts: list[float]) -> list[float]:
    """Return the parts so that they add up to the total.

    The last one takes what is over: what follows the last whole kilometre. Where they are too much, which is
    so with the moving time of a recorder that wrote no pauses, all of them give.
    """
    over = total - sum(parts)
    if over >= 0:
        return [*parts[:-1], parts[-1] + over]
    return [part * total / sum(parts) for part in parts]


def _shares(total: int, weights: list[float]) -> list[int]:
    """Return whole numbers in proportion to the weights that add up to the total."""
    whole = sum(weights)
    given: list[int] = []
    reached = 0.0
    for weight in weights:
        reached += weight / whole if whole > 0 else 1 / len(weights)
        given.append(round(total * min(reached, 1.0)) - sum(given))
    return given
