"""The fastest stretch of each distance in each activity, exact if distance is linear between samples.

This model is in Python because SQL needs a two-sided as-of join for each distance and clock, while numpy
processes a run with about fifty merges of sorted arrays. Working in blocks of whole months limits the memory.

No stretch is faster than any human has run its distance. A leap is an interval that is too long for its time.
Stretches that touch no leap are preferred, then those in which the excess is small.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

DISTANCES_M = {
    "400 m": 400.0,
    "1/2 mile": 804.672,
    "1 km": 1000.0,
    "1 mile": 1609.344,
    "2 mile": 3218.688,
    "5 km": 5000.0,
    "10 km": 10000.0,
    "15 km": 15000.0,
    "10 mile": 16093.44,
    "half marathon": 21097.5,
    "30 km": 30000.0,
    "marathon": 42195.0,
    "50 km": 50000.0,
}
NOTHING = (np.empty(0), np.empty(0))
# A sum of deltas may miss 5.000 km by a tiny amount and still counts as 5 km.
TOLERANCE_M = 0.001
# Far below the length of a sample and far above the rounding error of a sum.
HAIR_M = 1e-6
HAIR_MS = 1e-3
# An excess below this is measurement noise.
NOISE_M = 1.0
# A stretch is accepted if its excess is below this share of its length; the excess is then removed.
EXCESS_SHARE = 0.01
# Metres that were recorded slightly late: at most LATE_M, in less than LATE_MS, and together with the
# adjacent interval at most LATE_PACE times as fast as the run.
LATE_M = 25.0
LATE_MS = 1000.0
LATE_PACE = 1.5
# If stated and sampled distance differ by more than this share, no stretch is trusted.
CONTRADICTION_SHARE = 0.1
# If more than this share of a recording is too fast, the whole recording is wrong.
MOST_SHARE = 0.5
# Readers see no difference between times that differ by less than this.
SAME_MS = 1000.0
NAN = float("nan")
POINTS_A_BLOCK = 500_000

COLUMNS = {
    "account_id": "object",
    "activity_id": "object",
    "activity_month": "datetime64[us]",
    "distance": "object",
    "distance_m": "float64",
    "elapsed_s": "float64",
    "elapsed_start_s": "float64",
    "avg_heart_rate_bpm": "float64",
    "active_s": "float64",
    "active_start_s": "float64",
    "active_avg_heart_rate_bpm": "float64",
    "is_doubtful": "bool",
    "withheld_s": "float64",
    "local_date": "datetime64[us]",
    "started_at": "datetime64[us]",
}
MEASURES = list(COLUMNS)[5:13]


class Bests(NamedTuple):
    """The fastest times that humans have run, as in int_world_bests."""

    from_m: Numbers
    from_s: Numbers
    best_m: Numbers
    best_s: Numbers
    exponent: Numbers

    def least_s(self, distance_m: float) -> float:
        """The fastest time for a distance."""
        at = int(self.from_m.searchsorted(distance_m, side="right")) - 1
        return float(self.best_s[at] * (distance_m / self.best_m[at]) ** self.exponent[at])

    def farthest_m(self, seconds: Numbers) -> Numbers:
        """The farthest that a human can run in each time."""
        at = self.from_s.searchsorted(seconds, side="right") - 1
        reached: Numbers = self.best_m[at] * (seconds / self.best_s[at]) ** (1 / self.exponent[at])
        return reached

    def excess_m(self, way_m: Numbers, way_ms: Numbers) -> Numbers:
        """The excess distance of each interval."""
        excess = np.zeros(len(way_m))
        # Nearly all intervals are slower than the slowest of the bests. For them this check avoids powers.
        fast = np.flatnonzero(way_m * 1000 * self.best_s[-1] > self.best_m[-1] * way_ms)
        over = way_m[fast] - self.farthest_m(way_ms[fast] / 1000)
        excess[fast] = np.where(over > HAIR_M, over, 0.0)
        return excess


class Clock(NamedTuple):
    """The first and the last moment at each edge of a curve, ms."""

    first_ms: Numbers
    last_ms: Numbers

    def kept(self, keep: Flags) -> Clock:
        """The same clock at the selected edges only."""
        return Clock(self.first_ms[keep], self.last_ms[keep])

    def earlier(self, by_ms: Numbers) -> Clock:
        """The same clock with the start of each interval moved earlier by `by_ms`."""
        return Clock(self.first_ms, np.concatenate((self.last_ms[:-1] - by_ms, self.last_ms[-1:])))


class Curve(NamedTuple):
    """The distances of a curve, each only once, on both clocks."""

    edge_m: Numbers
    elapsed: Clock
    active: Clock

    def intervals(self) -> tuple[Numbers, Numbers]:
        """Metres and milliseconds of each interval, without the time of halts."""
        return np.diff(self.edge_m), self.elapsed.first_ms[1:] - self.elapsed.last_ms[:-1]


def curve_of(elapsed_ms: Numbers, distance_m: Numbers, active_ms: Numbers) -> Curve:
    """The curve of a distance that never decreases but may stay constant."""
    is_new = np.empty(len(distance_m), dtype=bool)
    is_new[0] = True
    np.greater(distance_m[1:], distance_m[:-1], out=is_new[1:])
    first = np.flatnonzero(is_new)
    last = np.append(first[1:], len(distance_m)) - 1
    return Curve(
        distance_m[first],
        Clock(elapsed_ms[first], elapsed_ms[last]),
        Clock(active_ms[first], active_ms[last]),
    )


def first_moment(at_m: Numbers, edge_m: Numbers, clock: Clock) -> Numbers:
    """The moment at which each distance of `at_m` was reached; the clock is linear between two edges."""
    after = np.minimum(np.maximum(edge_m.searchsorted(at_m, side="left"), 1), len(edge_m) - 1)
    share = (at_m - edge_m[after - 1]) / (edge_m[after] - edge_m[after - 1])
    left_ms = clock.last_ms[after - 1]
    moments: Numbers = left_ms + share * (clock.first_ms[after] - left_ms)
    return moments


def last_moment(at_m: Numbers, edge_m: Numbers, clock: Clock) -> Numbers:
    """The moment at which the runner left each distance of `at_m`: at an edge, after any standstill there."""
    before = np.minimum(np.maximum(edge_m.searchsorted(at_m, side="right") - 1, 0), len(edge_m) - 2)
    share = (at_m - edge_m[before]) / (edge_m[before + 1] - edge_m[before])
    left_ms = clock.last_ms[before]
    moments: Numbers = left_ms + share * (clock.first_ms[before + 1] - left_ms)
    return moments


def stretches(length_m: float, edge_m: Numbers, clock: Clock) -> tuple[Numbers, Numbers]:
    """(durations, distances at the start) of the stretches of `length_m` that start or end at an edge.

    The duration of a stretch is piecewise linear in its start, with corners only at these stretches. So the
    minimum is at a corner. This remains true if some intervals are left out, because these begin and end at
    edges.
    """
    room_m = max(edge_m[-1] - length_m, 0.0)
    begins = int(edge_m.searchsorted(room_m, side="right"))
    forward_ms = first_moment(np.minimum(edge_m[:begins] + length_m, edge_m[-1]), edge_m, clock)
    ends = min(int(edge_m.searchsorted(length_m, side="left")), len(edge_m) - 1)
    backward_m = np.maximum(edge_m[ends:] - length_m, 0.0)
    backward_ms = clock.first_ms[ends:] - last_moment(backward_m, edge_m, clock)
    return (
        np.concatenate((forward_ms - clock.last_ms[:begins], backward_ms)),
        np.concatenate((edge_m[:begins], backward_m)),
    )


def touched(starts_m: Numbers, length_m: float, edge_m: Numbers) -> tuple[Any, Any]:
    """The first interval that each stretch touches, and the one after the last that it touches."""
    begin = edge_m.searchsorted(starts_m + HAIR_M, side="right") - 1
    end = edge_m.searchsorted(starts_m + length_m - HAIR_M, side="left")
    return begin, np.minimum(end, len(edge_m) - 1)


def counted_m(samples: Sequence[Numbers], stated_share: float, bests: Bests) -> tuple[Numbers, float]:
    """Distances, and stated divided by sampled distance, without leaps that Nike's total does not include.

    The samples were scaled to that total. For example, a leap of 5 km that the total of a 10 km run does not
    include makes all other samples shorter by a third.
    """
    _, distance_m, active_ms = samples
    way_m = np.diff(distance_m) / stated_share
    leaps = (bests.excess_m(way_m, np.diff(active_ms)) > 0) & (way_m > LATE_M)
    others_m = way_m[~leaps].sum()
    if not leaps.any() or others_m <= 0:
        return distance_m, stated_share
    share = float(distance_m[-1] / others_m)
    if abs(np.log(share)) >= abs(np.log(stated_share)):
        return distance_m, stated_share
    return np.concatenate(([0.0], np.cumsum(np.where(leaps, 0.0, way_m) * share))), share


def with_late_metres(curve: Curve, bests: Bests) -> Curve:
    """The curve, with metres that were recorded late spread over the time in which they were run.

    Metres that are recorded all at once after a standstill were run during it, if it is long enough. Two
    fixes that are delivered together give an interval of some metres and no time. It is merged with an
    adjacent one.
    """
    way_m, way_ms = curve.intervals()
    is_late = bests.excess_m(way_m, way_ms) > 0
    if not is_late.any():
        return curve
    # A runner does not run during a pause, so only active time is used.
    halt_ms = np.where(is_late, curve.active.last_ms[:-1] - curve.active.first_ms[:-1], 0.0)
    curve = Curve(curve.edge_m, curve.elapsed.earlier(halt_ms), curve.active.earlier(halt_ms))
    way_m, way_ms = curve.intervals()
    is_leap = bests.excess_m(way_m, way_ms) > 0
    run_ms = curve.active.first_ms[-1] - curve.active.first_ms[0]
    is_small = is_leap & (way_m <= LATE_M) & (way_ms < LATE_MS)
    run_m = way_m[is_small | ~is_leap].sum()
    limit_m_per_ms = LATE_PACE * run_m / run_ms if run_ms > 0 else 0.0
    keep = np.ones(len(curve.edge_m), dtype=bool)
    for leap in np.flatnonzero(is_small):
        for other, edge in ((leap - 1, leap), (leap + 1, leap + 1)):
            if not 0 <= other < len(way_m):
                continue
            if way_m[leap] + way_m[other] <= limit_m_per_ms * (way_ms[leap] + way_ms[other]):
                keep[edge] = False
                break
    return Curve(curve.edge_m[keep], curve.elapsed.kept(keep), curve.active.kept(keep))


def too_fast(edge_m: Numbers, clock: Clock, bests: Bests) -> Flags:
    """Which intervals of a curve are in a part that is faster than any human, after leaps are removed.

    If a stretch of any distance is too fast, no part of it is trusted, not even shorter stretches within it:
    a drive through a town must not set a record over 400 m. If this concerns most of the recording, the rest
    is not trusted either.
    """
    changes = np.zeros(len(edge_m))
    for length_m in DISTANCES_M.values():
        if length_m > edge_m[-1]:
            break
        durations_ms, starts_m = stretches(length_m, edge_m, clock)
        is_so = durations_ms < 1000 * bests.least_s(length_m) - HAIR_MS
        begin, end = touched(starts_m[is_so], length_m, edge_m)
        np.add.at(changes, begin, 1)
        np.add.at(changes, end, -1)
    found: Flags = np.cumsum(changes[:-1]) > 0
    if np.diff(edge_m)[found].sum() > MOST_SHARE * edge_m[-1]:
        found[:] = True
    return found


def without_excess(edge_m: Numbers, excess_m: Numbers) -> Numbers:
    """The distances at the edges after the excess of each interval is removed."""
    # An interval without time would have length 0, but two edges must not have the same distance.
    return np.concatenate(([0.0], np.cumsum(np.maximum(np.diff(edge_m) - excess_m, 1e-9))))


class Stretch(NamedTuple):
    """A stretch: its duration on one clock, its start, and the curve that contains it."""

    duration_ms: float
    start_m: float
    length_m: float
    edge_m: Numbers
    elapsed: Clock

    def measures(self, beats: tuple[Numbers, Numbers]) -> list[float]:
        """Duration, start on the elapsed clock and mean heart rate.

        `beats` are the moments of the readings, and for each the sum of the readings before it.
        """
        end_m = min(self.start_m + self.length_m, self.edge_m[-1])
        start_ms = last_moment(np.array([self.start_m]), self.edge_m, self.elapsed)[0]
        end_ms = first_moment(np.array([end_m]), self.edge_m, self.elapsed)[0]
        return [self.duration_ms / 1000, start_ms / 1000, mean_between(*beats, start_ms, end_ms)]


def fastest(length_m: float, curve: Curve, clock: Clock) -> Stretch:
    """The fastest stretch of a curve, whether trusted or not; of equal ones the earliest."""
    durations_ms, starts_m = stretches(length_m, curve.edge_m, clock)
    least_ms = durations_ms.min()
    return Stretch(least_ms, starts_m[durations_ms == least_ms].min(), length_m, curve.edge_m, curve.elapsed)


class Trusted:
    """The trusted stretches of a curve on one clock."""

    def __init__(self, curve: Curve, clock: Clock, bests: Bests) -> None:
        """Compute which intervals are in doubt, and by how much."""
        self.curve, self.clock, self.bests = curve, clock, bests
        excess_m = bests.excess_m(*curve.intervals())
        self.edge_m = without_excess(curve.edge_m, excess_m)
        self.excess_m = np.concatenate(([0.0], np.cumsum(excess_m)))
        self.too_fast = np.concatenate(([0], np.cumsum(too_fast(self.edge_m, clock, bests))))

    def fastest(self, length_m: float) -> Stretch | None:
        """The fastest trusted stretch of a length, of equal ones the earliest; None if there is none."""
        found = self._within(length_m, self.curve.edge_m, NOISE_M)
        if found is None and length_m <= self.edge_m[-1] + TOLERANCE_M:
            # If only little was removed, scale the run so that it ends at its total, as every curve does.
            scale = self.curve.edge_m[-1] / self.edge_m[-1]
            edge_m = self.edge_m * scale if scale < 1 + EXCESS_SHARE else self.edge_m
            found = self._within(length_m, edge_m, EXCESS_SHARE * length_m)
        return found

    def _within(self, length_m: float, edge_m: Numbers, limit_m: float) -> Stretch | None:
        durations_ms, starts_m = stretches(length_m, edge_m, self.clock)
        begin, end = touched(starts_m, length_m, edge_m)
        allowed = self.excess_m[end] - self.excess_m[begin] < limit_m
        allowed &= self.too_fast[end] == self.too_fast[begin]
        durations_ms, starts_m = durations_ms[allowed], starts_m[allowed]
        if not len(durations_ms) or durations_ms.min() < 1000 * self.bests.least_s(length_m) - HAIR_MS:
            return None
        start_m = starts_m[durations_ms == durations_ms.min()].min()
        return Stretch(durations_ms.min(), start_m, length_m, edge_m, self.curve.elapsed)


def efforts_of(
    samples: Sequence[Numbers],
    heart_rate: tuple[Numbers, Numbers],
    bests: Bests,
    stated_share: float = 1.0,
    *,
    is_indoors: bool = False,
) -> list[list[Any]]:
    """Rows (distance, distance_m, the MEASURES) of one activity.

    `samples` are (elapsed_ms, distance_m, active_ms) in time order, `heart_rate` is (elapsed_ms, bpm).
    `stated_share` is the stated distance divided by that of the samples; these were multiplied by it.
    """
    elapsed_ms, distance_m, active_ms = samples
    if distance_m[-1] <= distance_m[0]:
        return []
    moments_ms, bpm = heart_rate
    beats = (moments_ms, np.concatenate(([0.0], np.cumsum(bpm))))
    ways_m, share = counted_m(samples, stated_share, bests)
    curve = with_late_metres(curve_of(elapsed_ms, ways_m, active_ms), bests)
    lengths = {name: one for name, one in DISTANCES_M.items() if one <= distance_m[-1] + TOLERANCE_M}
    found = {
        name: [fastest(one, curve, clock) for clock in (curve.elapsed, curve.active)]
        for name, one in lengths.items()
    }
    # Runners correct the distance of a treadmill by hand, so there a difference is no contradiction.
    is_contradicted = abs(share - 1) > CONTRADICTION_SHARE and not is_indoors
    if (
        not is_contradicted
        and not bests.excess_m(*curve.intervals()).any()
        and all(one.duration_ms >= 1000 * bests.least_s(one.length_m) - HAIR_MS for _, one in found.values())
    ):
        return [row_of(name, *both, beats) for name, both in found.items()]

    recorded = curve_of(elapsed_ms, distance_m, active_ms)
    by_elapsed, by_active = (Trusted(curve, clock, bests) for clock in (curve.elapsed, curve.active))
    rows = []
    for name, length_m in lengths.items():
        would_be = fastest(length_m, recorded, recorded.elapsed)
        elapsed = None if is_contradicted else by_elapsed.fastest(length_m)
        if elapsed is None:
            active = fastest(length_m, recorded, recorded.active)
            row = row_of(name, would_be, active, beats, is_doubtful=True, withheld_ms=would_be.duration_ms)
        else:
            # If halts stop the active clock although the runner continues, the elapsed clock is right.
            active = by_active.fastest(length_m) or elapsed
            is_later = elapsed.duration_ms - would_be.duration_ms >= SAME_MS
            row = row_of(name, elapsed, active, beats, withheld_ms=would_be.duration_ms if is_later else NAN)
        rows.append(row)
    return rows


def row_of(
    name: str,
    elapsed: Stretch,
    active: Stretch,
    beats: tuple[Numbers, Numbers],
    *,
    is_doubtful: bool = False,
    withheld_ms: float = NAN,
) -> list[Any]:
    """The row of one distance."""
    measures = [*elapsed.measures(beats), *active.measures(beats)]
    return [name, elapsed.length_m, *measures, is_doubtful, withheld_ms / 1000]


def mean_between(moments_ms: Numbers, sums: Numbers, start_ms: float, end_ms: float) -> float:
    """The mean of the readings from start to end, both included; NaN if there is none."""
    low = int(moments_ms.searchsorted(start_ms, side="left"))
    high = int(moments_ms.searchsorted(end_ms, side="right"))
    return float(sums[high] - sums[low]) / (high - low) if high > low else float("nan")


def blocks_of(months: list[tuple[Any, int]]) -> Iterator[list[Any]]:
    """Lists of consecutive months that together have about POINTS_A_BLOCK points of the curve."""
    block: list[Any] = []
    points = 0
    for month, count in months:
        if block and points + count > POINTS_A_BLOCK:
            yield block
            block, points = [], 0
        block.append(month)
        points += count
    if block:
        yield block


def lists_of(session: Any, query: str, block: list[Any]) -> dict[int, list[Numbers]]:
    """The lists that `query` returns for each activity, by its key, which is the first column."""
    keys, *columns = session.execute(query, {"block": block}).fetchnumpy().values()
    return {
        int(key): [np.asarray(one, dtype=np.float64) for one in lists]
        for key, *lists in zip(keys, *columns, strict=True)
    }


def heart_rate_of(
    series: Sequence[Numbers], start_ms: float, bounds_bpm: Sequence[float]
) -> tuple[Numbers, Numbers]:
    """(elapsed_ms, bpm) of the readings in time order, without those outside the bounds."""
    epoch_ms, bpm = series
    lowest, highest = bounds_bpm
    order = np.lexsort((bpm, epoch_ms))
    order = order[(bpm[order] >= lowest) & (bpm[order] <= highest)]
    return epoch_ms[order] - start_ms, bpm[order]


def model(dbt: Any, session: Any) -> Any:
    """The rows of best_efforts.yml as a relation: only the changed months when dbt replaces months."""
    dbt.config(materialized="incremental", incremental_strategy="replace_months")
    session.register("best_effort_activities", dbt.ref("int_counted_activities"))
    session.register("best_effort_curves", dbt.ref("int_distance_curve"))
    session.register("best_effort_samples", dbt.ref("stg_core__metric_samples"))
    session.register("best_effort_bests", dbt.ref("int_world_bests"))

    # Not through the config in the yml, because dbt parses the project again when a variable there changes.
    given = os.environ.get("NRC_CHANGED_MONTHS", "all")
    bounds_bpm = dbt.config.meta_get("heart_rate_bounds_bpm")
    changed = given.split(",") if dbt.is_incremental and given != "all" else None
    bests = Bests(
        *session.execute(
            "select from_m, from_s, best_m, best_s, exponent from best_effort_bests order by from_m"
        )
        .fetchnumpy()
        .values()
    )

    months = session.execute(
        """
        select activity_month, sum(len(epoch_ms))::bigint
        from best_effort_curves
        where $changed is null or list_contains($changed::date [], activity_month)
        group by activity_month
        order by activity_month
        """,
        {"changed": changed},
    ).fetchall()

    frames = [pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in COLUMNS.items()})]
    for block in blocks_of(months):
        # A typed-in activity has one distance for the whole, so its stretches are unknown.
        keys = session.execute(
            """
            select
                account_id,
                activity_id,
                activity_month,
                local_date,
                started_at,
                start_epoch_ms,
                coalesce(is_indoors, false) as is_indoors
            from best_effort_activities
            where list_contains($block::date [], activity_month) and not coalesce(is_manual, false)
            order by account_id, activity_id
            """,
            {"block": block},
        ).df()
        session.register("best_effort_keys", keys.reset_index(names="activity_key"))
        curves = lists_of(
            session,
            """
            select
                keys.activity_key,
                curves.epoch_ms,
                curves.distance_m,
                curves.active_ms,
                [curves.stated_share]
            from best_effort_curves as curves
            inner join best_effort_keys as keys using (account_id, activity_id)
            where list_contains($block::date [], curves.activity_month) and len(curves.epoch_ms) > 1
            """,
            block,
        )
        hearts = lists_of(
            session,
            """
            select
                keys.activity_key,
                flatten(list(samples.start_epoch_ms)),
                flatten(list(list_transform(samples.value, lambda bpm: coalesce(bpm, 0))))
            from best_effort_samples as samples
            inner join best_effort_keys as keys using (account_id, activity_id)
            where samples.metric = 'heart_rate' and list_contains($block::date [], samples.activity_month)
            group by keys.activity_key
            """,
            block,
        )
        session.unregister("best_effort_keys")

        numbers: list[int] = []
        rows: list[list[Any]] = []
        starts = keys["start_epoch_ms"].to_numpy()
        indoors = keys["is_indoors"].to_numpy()
        for number in sorted(curves):
            epoch_ms, distance_m, active_ms, (stated_share,) = curves[number]
            efforts = efforts_of(
                (epoch_ms - float(starts[number]), distance_m, active_ms),
                heart_rate_of(hearts.get(number, NOTHING), float(starts[number]), bounds_bpm),
                bests,
                float(stated_share),
                is_indoors=bool(indoors[number]),
            )
            numbers += [number] * len(efforts)
            rows += efforts
        if rows:
            known = keys.iloc[numbers].reset_index(drop=True)
            found = pd.DataFrame(
                rows,
                columns=["distance", "distance_m", *MEASURES],
            )
            frames.append(pd.concat([known, found], axis=1)[list(COLUMNS)])
    every_effort = pd.concat(frames, ignore_index=True)
    session.register("best_efforts_found", every_effort)
    return session.sql(
        """
        select
            account_id::varchar as account_id,
            activity_id::varchar as activity_id,
            activity_month::date as activity_month,
            distance::varchar as distance,
            distance_m,
            elapsed_s,
            elapsed_start_s,
            case when not isnan(avg_heart_rate_bpm) then avg_heart_rate_bpm end as avg_heart_rate_bpm,
            active_s,
            active_start_s,
            case when not isnan(active_avg_heart_rate_bpm) then active_avg_heart_rate_bpm end
                as active_avg_heart_rate_bpm,
            is_doubtful::boolean as is_doubtful,
            case when not isnan(withheld_s) then withheld_s end as withheld_s,
            local_date::date as local_date,
            started_at::timestamp as started_at
        from best_efforts_found
        """
    )
