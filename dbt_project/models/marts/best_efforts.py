"""The fastest stretch of each distance in each activity, exact for a distance that is linear between samples.

In Python because SQL needs a two-sided as-of join for each distance and clock, where numpy does a run in some
fifty merges of sorted arrays. Blocks of whole months bound the memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Numbers = np.ndarray[Any, np.dtype[np.float64]]
# The distances of a curve, each once, with the first and the last moment the runner was there.
Edges = tuple[Numbers, Numbers, Numbers]

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
# Between two samples some metres may be off by chance; more than this in one interval is not.
LEAP_M = 25.0
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
    "local_date": "datetime64[us]",
    "started_at": "datetime64[us]",
}


def rising_edges(distance_m: Numbers, clock_ms: Numbers) -> Edges:
    """The edges of a curve that never falls and may stand still."""
    is_new = np.empty(len(distance_m), dtype=bool)
    is_new[0] = True
    np.greater(distance_m[1:], distance_m[:-1], out=is_new[1:])
    first = np.flatnonzero(is_new)
    last = np.append(first[1:], len(distance_m)) - 1
    return distance_m[first], clock_ms[first], clock_ms[last]


def first_moment(at_m: Numbers, edge_m: Numbers, first_ms: Numbers, last_ms: Numbers) -> Numbers:
    """When each distance of `at_m` was reached; between two edges the clock is linear in the distance."""
    after = np.minimum(np.maximum(edge_m.searchsorted(at_m, side="left"), 1), len(edge_m) - 1)
    share = (at_m - edge_m[after - 1]) / (edge_m[after] - edge_m[after - 1])
    moments: Numbers = last_ms[after - 1] + share * (first_ms[after] - last_ms[after - 1])
    return moments


def last_moment(at_m: Numbers, edge_m: Numbers, first_ms: Numbers, last_ms: Numbers) -> Numbers:
    """When the runner left each distance of `at_m`: at an edge, after any standstill there."""
    before = np.minimum(np.maximum(edge_m.searchsorted(at_m, side="right") - 1, 0), len(edge_m) - 2)
    share = (at_m - edge_m[before]) / (edge_m[before + 1] - edge_m[before])
    moments: Numbers = last_ms[before] + share * (first_ms[before + 1] - last_ms[before])
    return moments


def fastest(length_m: float, edge_m: Numbers, first_ms: Numbers, last_ms: Numbers) -> tuple[float, float]:
    """(duration, distance at the start) of the fastest stretch of `length_m`.

    Its duration is piecewise linear in where it starts, with corners only where it starts or ends at an edge:
    the least is at a corner. Of equals the earliest stands.
    """
    room_m = max(edge_m[-1] - length_m, 0.0)
    begins = int(edge_m.searchsorted(room_m, side="right"))
    forward_ms = first_moment(np.minimum(edge_m[:begins] + length_m, edge_m[-1]), edge_m, first_ms, last_ms)
    forward_ms = forward_ms - last_ms[:begins]
    ends = min(int(edge_m.searchsorted(length_m, side="left")), len(edge_m) - 1)
    backward_m = np.maximum(edge_m[ends:] - length_m, 0.0)
    backward_ms = first_ms[ends:] - last_moment(backward_m, edge_m, first_ms, last_ms)
    by_start, by_end = forward_ms.argmin(), backward_ms.argmin()
    return min(
        (float(forward_ms[by_start]), float(edge_m[by_start])),
        (float(backward_ms[by_end]), float(backward_m[by_end])),
    )


def mean_between(moments_ms: Numbers, sums: Numbers, start_ms: float, end_ms: float) -> float:
    """The mean of the readings from start to end, both included; NaN where there is none."""
    low = int(moments_ms.searchsorted(start_ms, side="left"))
    high = int(moments_ms.searchsorted(end_ms, side="right"))
    return float(sums[high] - sums[low]) / (high - low) if high > low else float("nan")


def leaps_of(elapsed_ms: Numbers, distance_m: Numbers, fastest_m_per_s: float) -> tuple[Numbers, Numbers]:
    """(from_m, to_m) of the intervals that nobody runs: after a lost signal one may hold 0.88 km."""
    way_m = np.diff(distance_m)
    leaps = (way_m > LEAP_M) & (way_m * 1000 > fastest_m_per_s * np.diff(elapsed_ms))
    return distance_m[:-1][leaps], distance_m[1:][leaps]


def efforts_of(curve: Edges, heart_rate: tuple[Numbers, Numbers], fastest_m_per_s: float) -> list[list[Any]]:
    """Rows (distance, distance_m, six measures, is_doubtful) of one activity.

    `curve` is (elapsed_ms, distance_m, active_ms) in the order of time, `heart_rate` (elapsed_ms, bpm).
    """
    elapsed_ms, distance_m, active_ms = curve
    if distance_m[-1] <= distance_m[0]:
        return []
    elapsed = rising_edges(distance_m, elapsed_ms)
    active = rising_edges(distance_m, active_ms)
    leaps_from_m, leaps_to_m = leaps_of(elapsed_ms, distance_m, fastest_m_per_s)
    moments_ms, bpm = heart_rate
    sums = np.concatenate(([0.0], np.cumsum(bpm)))
    rows: list[list[Any]] = []
    for name, length_m in DISTANCES_M.items():
        if length_m > distance_m[-1] + TOLERANCE_M:
            break
        row: list[Any] = [name, length_m]
        is_doubtful = False
        for clock in (elapsed, active):
            duration_ms, start_m = fastest(length_m, *clock)
            ends_m = np.array([min(start_m + length_m, distance_m[-1])])
            start_ms = last_moment(np.array([start_m]), *elapsed)[0]
            end_ms = first_moment(ends_m, *elapsed)[0]
            heart = mean_between(moments_ms, sums, start_ms, end_ms)
            row += [duration_ms / 1000, start_ms / 1000, heart]
            leapt = np.any((leaps_from_m < ends_m[0]) & (leaps_to_m > start_m))
            is_doubtful |= bool(leapt) or length_m * 1000 > fastest_m_per_s * duration_ms
        rows.append([*row, is_doubtful])
    return rows


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

    given = dbt.config.get("changed_months")
    changed = given.split(",") if dbt.is_incremental and given != "all" else None
    fastest_m_per_s = float(dbt.config.get("fastest_plausible_m_per_s"))

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
            select account_id, activity_id, activity_month, local_date, started_at, start_epoch_ms
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
            select keys.activity_key, curves.epoch_ms, curves.distance_m, curves.active_ms
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
        for number in sorted(curves):
            epoch_ms, distance_m, active_ms = curves[number]
            efforts = efforts_of(
                (epoch_ms - float(starts[number]), distance_m, active_ms),
                heart_rate_of(hearts.get(number, NOTHING), float(starts[number])),
                fastest_m_per_s,
            )
            numbers += [number] * len(efforts)
            rows += efforts
        if rows:
            known = keys.iloc[numbers].reset_index(drop=True)
            found = pd.DataFrame(
                rows,
                columns=[
                    "distance",
                    "distance_m",
                    "elapsed_s",
                    "elapsed_start_s",
                    "avg_heart_rate_bpm",
                    "active_s",
                    "active_start_s",
                    "active_avg_heart_rate_bpm",
                    "is_doubtful",
                ],
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
            local_date::date as local_date,
            started_at::timestamp as started_at
        from best_efforts_found
        """
    )
