"""Garmin as a partner: whole seconds, grade, laps, no tags; and its self-cancelling documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nrc_pipeline.simulator.clocks import irregular, outside_pauses
from nrc_pipeline.simulator.derived import nikefuel_of, pace_of, summaries_of
from nrc_pipeline.simulator.effort import run
from nrc_pipeline.simulator.moments import halts, moment, numbered, splits
from nrc_pipeline.simulator.recording import Recording
from nrc_pipeline.simulator.series import Series

from . import motion

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from nrc_pipeline.simulator.effort import Effort
    from nrc_pipeline.simulator.session import Session

GARMIN = "com.garmin.garmin"
_BEATS = {2000: 0.2, 4000: 0.2, 5000: 0.4, 7000: 0.2}
_OTHER_TYPES = ("walk", "cycle", "other")


def _edges(rng: Generator, effort: Effort, *, every_second: bool) -> NDArray[np.int64]:
    gaps = {1000: 1.0} if every_second else {1000: 0.3, 2000: 0.35, 3000: 0.25, 5000: 0.1}
    ticks = outside_pauses(irregular(rng, 0, gaps, effort.elapsed_ms), effort)
    ticks = ticks[ticks < effort.elapsed_ms]
    return np.append(ticks, effort.elapsed_ms).astype(np.int64)


def _series(
    rng: Generator, session: Session, effort: Effort, source: str, pace_factor: float, *, every_second: bool
) -> list[Series]:
    edges = _edges(rng, effort, every_second=every_second)
    start, end = edges[:-1], edges[1:]
    seconds = np.diff(edges) / 1000
    metres = (
        np.diff(effort.distance_m(edges)) * pace_factor * np.clip(rng.normal(1, 0.07, len(start)), 0.5, 1.6)
    )
    metres[rng.random(len(start)) < 0.02] = 0.0
    speed = Series("speed", source, GARMIN, start, end, metres / seconds * 3.6)
    found = [
        Series("distance", source, GARMIN, start, end, metres / 1000),
        speed,
        Series("calories", source, GARMIN, start, end, metres * 0.0648),
    ]
    if session.has_heart_rate:
        beats = irregular(rng, 0, _BEATS, max(effort.elapsed_ms - 3000, 0))
        rate = np.rint(effort.heart_rate_bpm(beats)).astype(np.int64)
        found.append(Series("heart_rate", source, GARMIN, beats, beats + 1000, rate))
    height = effort.altitude_m(edges)
    grade = np.where(metres > 0.2, np.diff(height) / np.maximum(metres, 1.0), 0.0).round(3)
    found.append(Series("grade", source, GARMIN, start, end, grade))
    found.append(Series("elevation", source, GARMIN, edges, edges, np.round(height, 1)))
    found += motion.position(rng, session, effort, edges, source=source, app_id=GARMIN)
    return found


def _finished(
    rng: Generator, session: Session, effort: Effort, series: list[Series], *, kind: str, active_ms: int
) -> Recording:
    source = series[0].source
    start = session.start_epoch_ms
    positive = series[0].value > 0
    forward = Series(
        "distance", source, GARMIN, series[0].start_ms[positive], series[0].end_ms[positive],
        series[0].value[positive],
    )  # fmt: skip
    moments = splits(forward, start, GARMIN, source) + halts(effort, start, GARMIN, source)
    if rng.random() < 0.2:
        # Trap T8: a resume without a preceding pause.
        moments.append(moment("halt", "resume", start + effort.elapsed_ms // 3000 * 1000, GARMIN, source))
    moments += numbered("lap", [effort.elapsed_ms], start, GARMIN, source)
    fuel = nikefuel_of(effort, start, GARMIN)
    by_metric = {one.metric: one for one in series}
    summaries = summaries_of([*series, fuel], active_ms) if active_ms else _cancelled_summaries(series, fuel)
    grade = by_metric["grade"]
    mean = grade.mean() if active_ms else 0
    summaries.append(
        {"metric": "grade", "summary": "mean", "source": source, "app_id": GARMIN, "value": mean}
    )
    speed = by_metric["speed"]
    return Recording(
        kind,
        GARMIN,
        effort.elapsed_ms,
        active_ms,
        [*series, fuel, pace_of(speed, GARMIN)],
        summaries,
        moments,
        {},
    )


def _cancelled_summaries(series: list[Series], fuel: Series) -> list[dict[str, object]]:
    wanted = [one for one in series if one.metric in ("distance", "calories", "heart_rate")]
    source = wanted[0].source
    found: list[dict[str, object]] = [
        {
            "metric": one.metric,
            "summary": "mean" if one.metric == "heart_rate" else "total",
            "source": one.source,
            "app_id": GARMIN,
            "value": one.mean() if one.metric == "heart_rate" else one.total(),
        }
        for one in [*wanted, fuel]
    ]
    found.append({"metric": "pace", "summary": "mean", "source": source, "app_id": GARMIN, "value": 0})
    return found


def garmin(session: Session, rng: Generator) -> Recording:
    """A run of a Garmin watch, sampled every second."""
    effort = run(session, rng, style="phone", whole_seconds=True)
    source = GARMIN if session.index % 2 else f"{GARMIN}.65534"
    series = _series(rng, session, effort, source, 1.0, every_second=True)
    return _finished(rng, session, effort, series, kind="run", active_ms=effort.active_ms)


def garmin_other(session: Session, rng: Generator) -> Recording:
    """A walk, a ride, or something else."""
    effort = run(session, rng, style="phone", whole_seconds=True)
    kind = _OTHER_TYPES[session.index % 3]
    factor = {"walk": 0.5, "cycle": 2.4, "other": 0.7}[kind]
    series = _series(rng, session, effort, GARMIN, factor, every_second=False)
    return _finished(rng, session, effort, series, kind=kind, active_ms=effort.active_ms)


def garmin_cancelled(session: Session, rng: Generator) -> Recording:
    """Trap T2: the last sample of distance, calories and speed cancels the others; active duration is 0.

    Splits, heart rate and GPS are correct.
    """
    effort = run(session, rng, style="phone", whole_seconds=True)
    source = f"{GARMIN}.1155"
    series = _series(rng, session, effort, source, 1.0, every_second=False)
    for place in range(3):
        one = series[place]
        value = one.value.astype(np.float64)
        value[-1] = -float(value[:-1].sum())
        series[place] = Series(one.metric, source, GARMIN, one.start_ms, one.end_ms, value)
    recording = _finished(rng, session, effort, series, kind="run", active_ms=0)
    if session.index % 2:
        recording.tags = {"evaluation.run.disqualified": "true", "evaluation.run.version": "2.0.0"}
    return recording
