"""Android: the FullPower app of 2016 and later, and the earlier RUNNING_ANDROID with its wrong units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nrc_pipeline.simulator.clocks import outside_pauses, steady
from nrc_pipeline.simulator.derived import nikefuel_of, pace_of, summaries_of
from nrc_pipeline.simulator.effort import run
from nrc_pipeline.simulator.identity import new_uuid
from nrc_pipeline.simulator.moments import halts, moment, splits
from nrc_pipeline.simulator.recording import Recording
from nrc_pipeline.simulator.series import Series
from nrc_pipeline.simulator.weather import sky, temperature_c
from nrc_pipeline.simulator.words import some_name, some_note

from . import motion

if TYPE_CHECKING:
    from numpy.random import Generator

    from nrc_pipeline.simulator.effort import Effort
    from nrc_pipeline.simulator.session import Session

DROID = "com.nike.sport.running.droid"
LEGACY = "RUNNING_ANDROID"
_FULLPOWER = "com.nike.running.android.fullpower"
_DAY_MS = 86_400_000


def _tags(rng: Generator, session: Session) -> dict[str, str]:
    local = session.local_start
    version = "4.2.1" if session.index % 2 else "4.10.0"
    tags = {
        "com.nike.running.goaltype": str(rng.choice(["basic", "distance", "duration"], p=[0.75, 0.15, 0.1])),
        "com.nike.running.originalactivityid": new_uuid(rng).upper(),
        "com.nike.running.recordingappversion": version,
        "com.nike.running.syncappversion": version,
        "com.nike.running.recordingsource": "phone",
        "com.nike.running.syncsource": "phone",
        "location": "outdoors",
    }
    if rng.random() > 0.05:
        tags["com.nike.name"] = some_name(rng, local, session.language)
    if rng.random() < 0.5:
        tags["com.nike.temperature"] = f"{temperature_c(rng, session.place, local):.1f}"
        tags["com.nike.weather"] = sky(rng, local, "underscored")
    if rng.random() < 0.5:
        tags |= {"terrain": str(rng.choice(["road", "trail", "track"])), "rpe": str(int(rng.integers(3, 10)))}
    if rng.random() < 0.06:
        tags["com.nike.running.android.photos"] = '[{"uri":"content://media/external/images/1042","w":1280}]'
    if rng.random() < 0.1:
        tags["note"] = some_note(rng)
    return tags


def android(session: Session, rng: Generator) -> Recording:
    """A phone: no heart rate, elevation, ascent or descent; horizontal accuracy and GPS moments instead."""
    effort = run(session, rng, style="phone", whole_seconds=True)
    last = effort.pauses[-1].start_ms
    first = min(2_100 + int(rng.integers(0, 1800)), max(last // 3, 1))
    ticks = np.concatenate([[0], outside_pauses(steady(rng, first, 4_081.0, 9.0, last), effort)]).astype(
        np.int64
    )
    distance, steps, speed = motion.distance_steps_speed(
        rng, session, effort, ticks, source=_FULLPOWER, app_id=DROID, share_touching=0.63
    )
    fixes = motion.fixes(rng, effort)
    accuracy = np.round(np.abs(rng.normal(6, 3, len(fixes))) + 3, 1)
    series = [
        distance, steps, speed, motion.calories(rng, distance, source=_FULLPOWER, app_id=DROID),
        *motion.position(rng, session, effort, fixes, source=_FULLPOWER, app_id=DROID),
        Series("horizontal_accuracy", _FULLPOWER, DROID, fixes, fixes, accuracy),
        nikefuel_of(effort, session.start_epoch_ms, DROID, step_ms=3_160),
    ]  # fmt: skip
    if np.any(speed.value != 0):
        series.append(pace_of(speed, DROID))
    start = session.start_epoch_ms
    moments = splits(distance, start, DROID, _FULLPOWER) + halts(effort, start, DROID, _FULLPOWER)
    moments.append(moment("gps_signal", "found", start + int(fixes[0]), DROID, _FULLPOWER))
    if len(fixes) > 30 and rng.random() < 0.3:
        middle = len(fixes) // 2
        moments.append(moment("gps_signal", "lost", start + int(fixes[middle]), DROID, _FULLPOWER))
        moments.append(moment("gps_signal", "found", start + int(fixes[middle + 2]), DROID, _FULLPOWER))
    return Recording(
        "run", DROID, effort.elapsed_ms, effort.active_ms, series, summaries_of(series, effort.active_ms),
        moments, _tags(rng, session), edits_within_ms=432 * _DAY_MS,
    )  # fmt: skip


def _whole(effort: Effort, metric: str, value: float) -> Series:
    start, end = np.array([0], dtype=np.int64), np.array([effort.elapsed_ms], dtype=np.int64)
    return Series(metric, LEGACY, LEGACY, start, end, np.array([value]))


def legacy_android(session: Session, rng: Generator) -> Recording:
    """RUNNING_ANDROID, until summer 2016.

    Trap T1: speed is in m/s though its unit says KMH, so the pace derived from it is 3.6 times too big; the
    summaries are right. There are no pauses, though about a minute of the elapsed time is missing from the
    active time.
    """
    effort = run(session, rng, style="none", whole_seconds=True)
    unexplained = min(int(rng.lognormal(4.2, 0.4)), effort.elapsed_ms // 4000) * 1000
    active_ms = effort.elapsed_ms - unexplained
    edges = np.append(np.arange(0, effort.elapsed_ms, 10_000), effort.elapsed_ms).astype(np.int64)
    metres = np.maximum(np.diff(effort.distance_m(edges)), 0.3) * np.clip(
        1 + rng.normal(0, 0.08, len(edges) - 1), 0.4, 2
    )
    start, end = edges[:-1], edges[1:]
    distance = Series("distance", LEGACY, LEGACY, start, end, metres / 1000)
    speed = Series("speed", LEGACY, LEGACY, end, end, metres / np.diff(edges) * 1000)
    fixes = motion.fixes(rng, effort)
    series = [
        distance, _whole(effort, "steps", float(rng.integers(40, 400))), speed, pace_of(speed, LEGACY),
        _whole(effort, "calories", float(np.rint(distance.total() * 72))),
        motion.elevation(rng, effort, fixes, source=LEGACY, app_id=LEGACY),
        *motion.position(rng, session, effort, fixes, source=LEGACY, app_id=LEGACY),
        nikefuel_of(effort, session.start_epoch_ms, LEGACY, step_ms=60_000), _whole(effort, "stars", 0.0),
    ]  # fmt: skip
    summaries = summaries_of(series, active_ms)
    summaries.append({"metric": "stars", "summary": "total", "source": LEGACY, "app_id": LEGACY, "value": 0})
    local = session.local_start
    tags = {
        "emotion": str(rng.choice(["AMPED", "GREAT"])),
        "note": "NOTE",
        "terrain": "ROAD",
        "weather": sky(rng, local, "legacy"),
        "temperature": f"{temperature_c(rng, session.place, local):.0f} C",
        "location": "OUTDOORS",
    }
    if rng.random() < 0.6:
        tags["com.nike.name"] = some_name(rng, local, session.language)
    if rng.random() < 0.3:
        tags["shoes"] = session.kit
    return Recording(
        "run", LEGACY, effort.elapsed_ms, active_ms, series, summaries,
        splits(distance, session.start_epoch_ms, LEGACY, LEGACY), tags, edits_within_ms=541 * _DAY_MS,
    )  # fmt: skip
