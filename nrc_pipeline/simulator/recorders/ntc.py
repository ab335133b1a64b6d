"""Workouts of the Nike Training Club app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np

from nrc_pipeline.simulator.derived import FUEL_SOURCE, fuel_grid
from nrc_pipeline.simulator.identity import new_uuid
from nrc_pipeline.simulator.moments import moment
from nrc_pipeline.simulator.recording import Recording
from nrc_pipeline.simulator.series import Series

if TYPE_CHECKING:
    from numpy.random import Generator

    from nrc_pipeline.simulator.session import Session

NTC = "com.nike.ntc.brand.ios"
# Inside the document the words are in another order.
_INNER = "com.nike.brand.ios.ntc"
_SOURCE = "nike.ntc.ios"
_COUNTDOWN_MS = 10_000
_WORKOUTS = (
    ("跑者热身", 420, "endurance", "low", "beginner"),
    ("Core Crunch", 900, "strength", "moderate", "intermediate"),
    ("Hüfte & Rücken", 1200, "mobility", "low", "beginner"),
    ("Alpha Legs", 1800, "strength", "high", "advanced"),
)


def _whole(metric: str, elapsed_ms: int, value: float) -> Series:
    start, end = np.array([0], dtype=np.int64), np.array([elapsed_ms], dtype=np.int64)
    return Series(metric, _SOURCE, _INNER, start, end, np.array([value]))


def _entry(series: Series, summary: str, value: float) -> dict[str, Any]:
    return {
        "metric": series.metric,
        "summary": summary,
        "source": series.source,
        "app_id": series.app_id,
        "value": value,
    }


def _drills(rng: Generator, workout: int, start_ms: int, active_ms: int) -> list[dict[str, Any]]:
    same_each_time = np.random.default_rng(workout)
    found = []
    at = _COUNTDOWN_MS
    for _ in range(active_ms // 60_000 + 2):
        drill = str(UUID(bytes=same_each_time.bytes(16), version=4))
        end = min(at + int(same_each_time.choice([30_000, 40_000, 50_000])), active_ms + _COUNTDOWN_MS)
        found.append(moment("drill_start", drill, start_ms + at + int(rng.integers(0, 3)), _INNER, _SOURCE))
        found.append(
            moment("drill_complete", drill, start_ms + end + int(rng.integers(0, 3)), _INNER, _SOURCE)
        )
        if end >= active_ms + _COUNTDOWN_MS:
            break
        at = end
    return found


def ntc(session: Session, rng: Generator) -> Recording:
    """A workout: type "training", one sample per metric for the whole, except NikeFuel; 10 s of countdown."""
    number = int(rng.integers(len(_WORKOUTS)))
    name, seconds, focus, intensity, level = _WORKOUTS[number]
    active_ms = seconds * 1000
    elapsed_ms = active_ms + _COUNTDOWN_MS + int(rng.integers(0, 4))
    felt = int(rng.integers(3, 10))
    calories = round(float(rng.uniform(2.5, 8.5)) * seconds / 60, 3)
    series = [_whole("rpe", elapsed_ms, felt), _whole("calories", elapsed_ms, calories)]
    summaries = [_entry(series[0], "max", felt), _entry(series[1], "total", calories)]
    if session.has_heart_rate:
        beats = float(rng.integers(7_900, 14_000)) / 95
        series.append(_whole("heart_rate", elapsed_ms, beats))
        summaries.append(_entry(series[2], "mean", beats))
    start, end = fuel_grid(session.start_epoch_ms, elapsed_ms)
    fuel = Series(
        "nikefuel", FUEL_SOURCE, NTC, start, end, np.full(len(start), calories / 14.2) * (end - start) / 6e4
    )
    series.append(fuel)
    summaries.append(_entry(fuel, "total", fuel.total()))
    summaries.append(_entry(fuel, "mean", fuel.total() / (active_ms / 60_000)))
    prefix = "com.nike.ntc.workout."
    tags = {
        "com.nike.ntc.location": "outside" if rng.random() < 0.3 else "inside",
        f"{prefix}completed": "1",
        f"{prefix}duration": str(seconds),
        f"{prefix}equipment": "none",
        f"{prefix}estimatedcalories": str(seconds // 20),
        f"{prefix}focus": focus,
        f"{prefix}format": "free",
        f"{prefix}id": new_uuid(np.random.default_rng(number)),
        f"{prefix}intensity": intensity,
        f"{prefix}level": level,
        f"{prefix}name": name,
        f"{prefix}seotags": "sport warm up,running,warm-up,quick workout",
        f"{prefix}type": "time",
    }
    moments = _drills(rng, number, session.start_epoch_ms, active_ms)
    return Recording("training", NTC, elapsed_ms, active_ms, series, summaries, moments, tags)
