"""The fastest stretch of each distance in each activity, exact for a distance that is linear between samples.

In Python because SQL needs a two-sided as-of join for each distance and clock, where numpy does a run in some
fifty merges of sorted arrays. Blocks of whole months bound the memory.

No stretch is faster than any human has run its distance. A leap, an interval that is too long for its time,
spoils what it touches: stretches that touch none come first, then those in which the excess is small.
"""

from __future__ import annotations

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
# 5.000 km that a sum of deltas misses by a hair are still 5 km.
TOLERANCE_M = 0.001
# Far below a sample's length and far above the last digit of a sum.
HAIR_M = 1e-6
HAIR_MS = 1e-3
# So little too much is the noise of measuring.
NOISE_M = 1.0
# A stretch is granted with less excess than this share of its length, once that is taken out.
EXCESS_SHARE = 0.01
# Metres that are credited a moment late: no more than these, in less than this time, and together with the
# interval next to them not much faster than the run.
LATE_M = 25.0
LATE_MS = 1000.0
LATE_PACE = 1.5
# Stated and sampled distance that differ by more than this share tell of two different runs.
CONTRADICTION_SHARE = 0.1
# A recording of which more than this share is too fast is wrong as a whole.
MOST_SHARE = 0.5
# A time that is better by less than this is the same for a reader.
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
    """The fastest that humans run, as in int_world_bests."""

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
        """How far humans get in a time."""
        at = self.from_s.searchsorted(seconds, side="right") - 1
        reached: Numbers = self.best_m[at] * (seconds / self.best_s[at]) ** (1 / self.exponent[at])
        return reached

    def excess_m(self, way_m: Numbers, way_ms: Numbers) -> Numbers:
        """What is too much in each of some intervals."""
        excess = np.zeros(len(way_m))
        # Nearly all are slower than the slowest of the bests, which spares the powers.
        fast = np.flatnonzero(way_m * 1000 * self.best_s[-1] > self.best_m[-1] * way_ms)
        over = way_m[fast] - self.farthest_m(way_ms[fast] / 1000)
        excess[fast] = np.where(over > HAIR_M, over, 0.0)
        return excess


class Clock(NamedTuple):
    """The first and the last moment at each edge of a curve, ms."""

    first_ms: Numbers
    last_ms: Numbers

    def kept(self, keep: Flags) -> Clock:
        """The same at some of the edges."""
        return Clock(self.first_ms[keep], self.last_ms[keep])

    def without_halts(self, before: Flags) -> Clock:
        """The same without the halt before each interval of `before`."""
        last_ms = self.last_ms.copy()
        last_ms[:-1][before] = self.first_ms[:-1][before]
        return Clock(self.first_ms, last_ms)


class Curve(NamedTuple):
    """The distances of a curve, each once, on both clocks."""

    edge_m: Numbers
    elapsed: Clock
    active: Clock

    def excess_m(self, bests: Bests) -> Numbers:
        """What is too much in each interval. Nobody moves in a pause, so the active clock counts."""
        return bests.excess_m(np.diff(self.edge_m), self.active.first_ms[1:] - self.active.last_ms[:-1])


class Trust(NamedTuple):
    """What to think of each interval of a curve: its excess, and whether it is of a part that is too fast."""

    excess_m: Numbers
    is_too_fast: Flags


def curve_of(elapsed_ms: Numbers, distance_m: Numbers, active_ms: Numbers) -> Curve:
    """The curve of a distance that never falls and may stand still."""
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
    """When each distance of `at_m` was reached; between two edges the clock is linear in the distance."""
    after = np.minimum(np.maximum(edge_m.searchsorted(at_m, side="left"), 1), len(edge_m) - 1)
    share = (at_m - edge_m[after - 1]) / (edge_m[after] - edge_m[after - 1])
    left_ms = clock.last_ms[after - 1]
    moments: Numbers = left_ms + share * (clock.first_ms[after] - left_ms)
    return moments


def last_moment(at_m: Numbers, edge_m: Numbers, clock: Clock) -> Numbers:
    """When the runner left each distance of `at_m`: at an edge, after any standstill there."""
    before = np.minimum(np.maximum(edge_m.searchsorted(at_m, side="right") - 1, 0), len(edge_m) - 2)
    share = (at_m - edge_m[before]) / (edge_m[before + 1] - edge_m[before])
    left_ms = clock.last_ms[before]
    moments: Numbers = left_ms + share * (clock.first_ms[before + 1] - left_ms)
    return moments


def stretches(length_m: float, edge_m: Numbers, clock: Clock) -> tuple[Numbers, Numbers]:
    """(durations, distances at the start) of the stretches of `length_m` that start or end at an edge.

    The duration of a stretch is piecewise linear in where it starts, with corners only there: the least is at
    a corner. So is the least of those that leave some intervals out, since intervals begin and end at edges.
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


def fastest(durations_ms: Numbers, starts_m: Numbers) -> tuple[float, float]:
    """(duration, distance at the start) of the fastest of some stretches, of equals the earliest."""
    least_ms = durations_ms.min()
    return float(least_ms), float(starts_m[durations_ms == least_ms].min())


def touched(starts_m: Numbers, length_m: float, edge_m: Numbers) -> tuple[Any, Any]:
    """The first interval that each stretch touches, and the one after the last."""
    begin = edge_m.searchsorted(starts_m + HAIR_M, side="right") - 1
    end = edge_m.searchsorted(starts_m + length_m - HAIR_M, side="left")
    return begin, np.minimum(end, len(edge_m) - 1)


def counted_m(samples: Sequence[Numbers], stated_share: float, bests: Bests) -> tuple[Numbers, float]:
    """The distances, and stated over sampled distance, without the leaps that Nike's total does not count.

    The samples were scaled to that total: one of 5 km that the total of a 10 km run does not count makes all
    others shorter by a third.
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
    """The curve with metres that were credited too late spread over the time in which they were run.

    What comes in one go after a standstill was run in it, where that is long enough. Two fixes that are
    delivered together give an interval of some metres and no time, which is joined with one next to it.
    """
    excess_m = curve.excess_m(bests)
    if not excess_m.any():
        return curve
    late = excess_m > 0
    curve = Curve(curve.edge_m, curve.elapsed.without_halts(late), curve.active.without_halts(late))
    way_m = np.diff(curve.edge_m)
    way_ms = curve.active.first_ms[1:] - curve.active.last_ms[:-1]
    excess_m = curve.excess_m(bests)
    leaps = np.flatnonzero((excess_m > 0) & (way_m <= LATE_M) & (way_ms < LATE_MS))
    run_ms = curve.active.first_ms[-1] - curve.active.first_ms[0]
    limit_m_per_ms = LATE_PACE * way_m[excess_m == 0].sum() / run_ms if run_ms > 0 else 0.0
    keep = np.ones(len(curve.edge_m), dtype=bool)
    for leap in leaps:
        for neighbour, edge in ((leap - 1, leap), (leap + 1, leap + 1)):
            is_there = 0 <= neighbour < len(way_m) and keep[edge]
            if is_there and way_m[leap] + way_m[neighbour] <= limit_m_per_ms * (
                way_ms[leap] + way_ms[neighbour]
            ):
                keep[edge] = False
                break
    return Curve(curve.edge_m[keep], curve.elapsed.kept(keep), curve.active.kept(keep))


def trust_of(curve: Curve, bests: Bests) -> Trust:
    """What to think of each interval of a curve.

    Where a stretch of one distance is faster than any human, nothing of it is believed, shorter stretches in
    it included: a drive through a town sets no record over 400 m. Where that is most of the recording, the
    rest of it is not believed either.
    """
    excess_m = curve.excess_m(bests)
    edge_m = without_excess(curve.edge_m, excess_m)
    changes = np.zeros(len(edge_m) + 1)
    for length_m in DISTANCES_M.values():
        if length_m > edge_m[-1]:
            break
        durations_ms, starts_m = stretches(length_m, edge_m, curve.active)
        is_too_fast = durations_ms < 1000 * bests.least_s(length_m) - HAIR_MS
        begin, end = touched(starts_m[is_too_fast], length_m, edge_m)
        np.add.at(changes, begin, 1)
        np.add.at(changes, end, -1)
    too_fast = np.cumsum(changes)[: len(excess_m)] > 0
    if np.diff(edge_m)[too_fast].sum() > MOST_SHARE * edge_m[-1]:
        too_fast[:] = True
    return Trust(excess_m, too_fast)


def without_excess(edge_m: Numbers, excess_m: Numbers) -> Numbers:
    """The distances at the edges when the excess is taken out of each interval."""
    # An interval without time has nothing left, and no two edges are at one distance.
    return np.concatenate(([0.0], np.cumsum(np.maximum(np.diff(edge_m) - excess_m, 1e-9))))


class Effort(NamedTuple):
    """A stretch on each clock, as (duration, distance at the start), and the curve it is on."""

    elapsed: tuple[float, float]
    active: tuple[float, float]
    curve: Curve
    is_doubtful: bool = False


def as_it_is(length_m: float, curve: Curve) -> Effort:
    """The fastest stretch of a curve, whatever is to be thought of it."""
    return Effort(
        fastest(*stretches(length_m, curve.edge_m, curve.elapsed)),
        fastest(*stretches(length_m, curve.edge_m, curve.active)),
        curve,
    )


def granted(length_m: float, curve: Curve, trust: Trust, least_ms: float) -> Effort | None:
    """The fastest stretch that can be trusted; None where none can be."""
    tries = [(curve.edge_m, NOISE_M)]
    # If little is taken out of it, the run ends at its total, as every curve does.
    edge_m = without_excess(curve.edge_m, trust.excess_m)
    if length_m <= edge_m[-1] + TOLERANCE_M:
        scale = curve.edge_m[-1] / edge_m[-1]
        tries.append((edge_m * (scale if scale < 1 + EXCESS_SHARE else 1.0), EXCESS_SHARE * length_m))
    excess = np.concatenate(([0.0], np.cumsum(trust.excess_m)))
    too_fast = np.concatenate(([0], np.cumsum(trust.is_too_fast)))
    for edge_m, limit_m in tries:
        found = []
        for clock in (curve.elapsed, curve.active):
            durations_ms, starts_m = stretches(length_m, edge_m, clock)
            begin, end = touched(starts_m, length_m, edge_m)
            allowed = (too_fast[end] == too_fast[begin]) & (excess[end] - excess[begin] < limit_m)
            if allowed.any():
                found.append(fastest(durations_ms[allowed], starts_m[allowed]))
        if len(found) == 2 and min(found)[0] >= least_ms - HAIR_MS:
            return Effort(*found, curve._replace(edge_m=edge_m))
    return None


def efforts_of(
    samples: Sequence[Numbers],
    heart_rate: tuple[Numbers, Numbers],
    bests: Bests,
    stated_share: float = 1.0,
    *,
    is_indoors: bool = False,
) -> list[list[Any]]:
    """Rows (distance, distance_m, the MEASURES) of one activity.

    `samples` are (elapsed_ms, distance_m, active_ms) in the order of time, `heart_rate` is (elapsed_ms, bpm).
    `stated_share` is the stated distance over that of the samples, by which these were multiplied.
    """
    elapsed_ms, distance_m, active_ms = samples
    if distance_m[-1] <= distance_m[0]:
        return []
    moments_ms, bpm = heart_rate
    beats = (moments_ms, np.concatenate(([0.0], np.cumsum(bpm))))
    ways_m, share = counted_m(samples, stated_share, bests)
    curve = with_late_metres(curve_of(elapsed_ms, ways_m, active_ms), bests)
    lengths = {name: one for name, one in DISTANCES_M.items() if one <= distance_m[-1] + TOLERANCE_M}
    least_ms = {name: 1000 * bests.least_s(one) for name, one in lengths.items()}
    efforts = {name: as_it_is(one, curve) for name, one in lengths.items()}
    # On a treadmill the runner corrects the distance by hand.
    is_contradicted = abs(share - 1) > CONTRADICTION_SHARE and not is_indoors
    is_slow_enough = all(efforts[name].active[0] >= least_ms[name] - HAIR_MS for name in lengths)
    withheld_s: dict[str, float] = {}
    if is_contradicted or not is_slow_enough or curve.excess_m(bests).any():
        recorded = curve_of(elapsed_ms, distance_m, active_ms)
        trust = trust_of(curve, bests)
        for name, length_m in lengths.items():
            as_recorded = as_it_is(length_m, recorded)
            found = None if is_contradicted else granted(length_m, curve, trust, least_ms[name])
            efforts[name] = found or as_recorded._replace(is_doubtful=True)
            if found is None or found.elapsed[0] - as_recorded.elapsed[0] >= SAME_MS:
                withheld_s[name] = as_recorded.elapsed[0] / 1000
    return [
        [
            *(name, lengths[name], *measures_of(effort, lengths[name], beats)),
            *(effort.is_doubtful, withheld_s.get(name, NAN)),
        ]
        for name, effort in efforts.items()
    ]


def mean_between(moments_ms: Numbers, sums: Numbers, start_ms: float, end_ms: float) -> float:
    """The mean of the readings from start to end, both included; NaN where there is none."""
    low = int(moments_ms.searchsorted(start_ms, side="left"))
    high = int(moments_ms.searchsorted(end_ms, side="right"))
    return float(sums[high] - sums[low]) / (high - low) if high > low else float("nan")


def measures_of(effort: Effort, length_m: float, beats: tuple[Numbers, Numbers]) -> list[float]:
    """Duration, start on the elapsed clock and mean heart rate of each of the two stretches.

    `beats` are the moments of the readings, and the sums of those before each.
    """
    edge_m, elapsed, _ = effort.curve
    measures = []
    for duration_ms, start_m in (effort.elapsed, effort.active):
        start_ms = last_moment(np.array([start_m]), edge_m, elapsed)[0]
        end_ms = first_moment(np.array([min(start_m + length_m, edge_m[-1])]), edge_m, elapsed)[0]
        measures += [duration_ms / 1000, start_ms / 1000, mean_between(*beats, start_ms, end_ms)]
    return measures


def blocks_of(months: list[tuple[Any, int]]) -> Iterator[list[Any]]:
    """Lists of neighbouring months of about POINTS_A_BLOCK rows of the curve together."""
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
    """The lists that `query` gives for an activity, by its key, which is the first column."""
    keys, *columns = session.execute(query, {"block": block}).fetchnumpy().values()
    return {
        int(key): [np.asarray(one, dtype=np.float64) for one in lists]
        for key, *lists in zip(keys, *columns, strict=True)
    }


def heart_rate_of(series: Sequence[Numbers], start_ms: float) -> tuple[Numbers, Numbers]:
    """(elapsed_ms, bpm) of the readings in the order of time, without those of a sensor that felt nothing."""
    epoch_ms, bpm = series
    order = np.lexsort((bpm, epoch_ms))
    order = order[bpm[order] > 0]
    return epoch_ms[order] - start_ms, bpm[order]


def model(dbt: Any, session: Any) -> Any:
    """The rows of best_efforts.yml as a relation; only of the changed months when dbt replaces months."""
    dbt.config(materialized="incremental", incremental_strategy="replace_months")
    session.register("best_effort_activities", dbt.ref("int_counted_activities"))
    session.register("best_effort_curves", dbt.ref("int_distance_curve"))
    session.register("best_effort_samples", dbt.ref("stg_core__metric_samples"))
    session.register("best_effort_bests", dbt.ref("int_world_bests"))

    given = dbt.config.get("changed_months")
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
        # What was typed in has one distance for the whole: no stretch of it is known.
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
                heart_rate_of(hearts.get(number, NOTHING), float(starts[number])),
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
