"""iPhone and Apple Watch, outdoors and on the treadmill, guided and in intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from nrc_pipeline.simulator.derived import nikefuel_of, pace_of, summaries_of
from nrc_pipeline.simulator.effort import run
from nrc_pipeline.simulator.identity import new_uuid
from nrc_pipeline.simulator.moments import CAPABILITY, halts, numbered, splits
from nrc_pipeline.simulator.recording import Recording
from nrc_pipeline.simulator.series import Series

from . import motion
from .ios_tags import ios_tags

if TYPE_CHECKING:
    from numpy.random import Generator

    from nrc_pipeline.simulator.effort import Effort
    from nrc_pipeline.simulator.session import Session

IOS = "com.nike.sport.running.ios"
WATCHOS = "com.nike.sport.running.watchos"
_PREFIX = "com.nike.running.ios."


@dataclass(frozen=True, slots=True)
class Device:
    """An Apple device and the names it gives its sensors.

    Attributes:
        inner_app_id: `app_id` of summaries and moments, `appId` of metrics.
        motion: Source of distance, steps, speed, ascent and descent.
        energy: Source of calories.
        location: Source of GPS and elevation.
        heart: Source of heart rate.
        moments: Source of moments.
        kind: Value of the recording-source tag.
        period_ms: Period of the motion clock.
        barometer_ms: Period of the pressure sensor.
    """

    inner_app_id: str
    motion: str
    energy: str
    location: str
    heart: str
    moments: str
    kind: Literal["phone", "watch"]
    period_ms: float
    barometer_ms: float


PHONE = Device(
    IOS, f"{_PREFIX}coremotion", f"{_PREFIX}calculatedcalories", f"{_PREFIX}corelocation",
    f"{_PREFIX}healthkit", CAPABILITY, "phone", 2553.3, 1061.5,
)  # fmt: skip
FULLPOWER = Device(
    IOS, f"{_PREFIX}fullpower", f"{_PREFIX}fullpower", f"{_PREFIX}fullpower", f"{_PREFIX}healthkit",
    f"{_PREFIX}fullpower", "phone", 2545.2, 958.0,
)  # fmt: skip
WATCH = Device(
    WATCHOS, f"{_PREFIX}coremotion", f"{_PREFIX}healthkit", f"{_PREFIX}corelocation", f"{_PREFIX}healthkit",
    CAPABILITY, "watch", 2557.6, 2552.8,
)  # fmt: skip
WATCH_2020 = Device(
    WATCHOS, f"{_PREFIX}applewatch", f"{_PREFIX}applewatch", f"{_PREFIX}applewatch", f"{_PREFIX}applewatch",
    CAPABILITY, "watch", 2570.0, 2560.0,
)  # fmt: skip


def ios_series(
    rng: Generator, session: Session, effort: Effort, device: Device, *, indoors: bool
) -> list[Series]:
    """Return the metrics of an Apple recording in the order in which the app writes them."""
    app = device.inner_app_id
    ticks = motion.motion_ticks(rng, effort, device.period_ms, 0.8)
    distance, steps, speed = motion.distance_steps_speed(
        rng, session, effort, ticks, source=device.motion, app_id=app,
        share_touching=1.0 if device is FULLPOWER else 0.14,
    )  # fmt: skip
    found = [distance, steps, speed, motion.calories(rng, distance, source=device.energy, app_id=app)]
    if session.has_heart_rate:
        found.append(motion.heart_rate(rng, effort, source=device.heart, app_id=app))
    if not indoors:
        fixes = motion.fixes(rng, effort)
        known = fixes if rng.random() < 0.83 else fixes[4:]
        found.append(motion.elevation(rng, effort, known, source=device.location, app_id=app))
        climbed = motion.climb(rng, effort, source=device.motion, app_id=app, period_ms=device.barometer_ms)
        found += [one for one in climbed if len(one.value)]
        found += motion.position(rng, session, effort, fixes, source=device.location, app_id=app)
    found.append(nikefuel_of(effort, session.start_epoch_ms, IOS))
    if np.any(speed.value != 0):
        found.append(pace_of(speed, IOS))
    return found


def _record(
    session: Session, rng: Generator, device: Device, *, indoors: bool = False, goal: str = "freeRun"
) -> Recording:
    on_track = session.effort == "intervals" and not indoors
    effort = run(session, rng, style="phone", on_track=on_track)
    series = ios_series(rng, session, effort, device, indoors=indoors)
    app, start = device.inner_app_id, session.start_epoch_ms
    moments = splits(series[0], start, app, device.moments)
    if len(moments) > 2 and rng.random() < 0.015:
        # Trap T8: occasionally a split is missing.
        moments.pop(0)
    moments += halts(effort, start, app, device.moments, crossing=bool(rng.random() < 0.04))
    tags = ios_tags(rng, session, device=device.kind, indoors=indoors, goal=goal)
    if on_track:
        tags["terrain"] = "track"
    summaries = summaries_of(series, effort.active_ms)
    if rng.random() < 0.012:
        series.append(_felt(rng, effort))
        summaries.append(
            {"metric": "rpe", "summary": "max", "source": "nike.ntc.ios", "app_id": series[-1].app_id,
             "value": int(series[-1].value[0])}
        )  # fmt: skip
    return Recording("run", IOS, effort.elapsed_ms, effort.active_ms, series, summaries, moments, tags)


def _felt(rng: Generator, effort: Effort) -> Series:
    whole = np.array([0], dtype=np.int64), np.array([effort.elapsed_ms], dtype=np.int64)
    return Series("rpe", "nike.ntc.ios", "com.nike.brand.ios.ntc", *whole, rng.integers(3, 10, size=1))


def ios_phone(session: Session, rng: Generator) -> Recording:
    """An iPhone, app version 7 and later."""
    goal = str(rng.choice(["freeRun", "distance", "duration"], p=[0.7, 0.2, 0.1]))
    return _record(session, rng, PHONE, goal=goal)


def ios_fullpower(session: Session, rng: Generator) -> Recording:
    """An iPhone, app version 6, motion by FullPower."""
    return _record(session, rng, FULLPOWER)


def watch(session: Session, rng: Generator) -> Recording:
    """An Apple Watch: inner app ids of watchOS, calories from HealthKit."""
    return _record(session, rng, WATCH)


def watch_2020(session: Session, rng: Generator) -> Recording:
    """An Apple Watch with the `applewatch` source of 2020-21."""
    return _record(session, rng, WATCH_2020)


def indoor(session: Session, rng: Generator) -> Recording:
    """A treadmill run: no GPS, elevation, ascent or descent."""
    return _record(session, rng, WATCH if session.index % 3 == 0 else PHONE, indoors=True)


def guided(session: Session, rng: Generator) -> Recording:
    """An audio-guided run, sometimes part of a training programme."""
    recording = _record(session, rng, PHONE, goal=str(rng.choice(["duration", "distance"])))
    code = str(
        rng.choice(["FEAR_LESS_5K", "FIRST_SPEED_RUN", "MENTAL_MESSAGE_RUN_PODCAST_ZH_V2", "NEXT_RUN"])
    )
    tags = recording.tags or {}
    tags["com.nike.running.audioguidedrun"] = code
    tags["com.nike.running.audioguidedrun.thumbnail"] = (
        f"https://static.nike.com/a/images/w_1170,h_2532,c_fill/{new_uuid(rng)}/image.png"
    )
    if rng.random() < 0.4:
        week = int(rng.integers(1, 9))
        tags |= {
            "com.nike.nrc.program.identifier": "half-marathon-14-weeks",
            "com.nike.nrc.program.instance": new_uuid(rng),
            "com.nike.nrc.program.stage": str(week),
            "com.nike.nrc.program.title": "Half Marathon · 14 Weeks",
            "com.nike.nrc.program.active.stage.subtitle": f"Week {week} of 14",
            "com.nike.nrc.program.workout.id": new_uuid(rng),
            "com.nike.nrc.program.workout.title": "Speed: “Fartlek”",
        }
    return recording


def interval(session: Session, rng: Generator) -> Recording:
    """A speed session: goal type speed_duration, with the moments of its intervals."""
    recording = _record(session, rng, PHONE, goal="speed_duration")
    starts = np.arange(0, max(recording.active_duration_ms - 120_000, 1), 120_000).tolist()
    ends = [start + 120_000 for start in starts]
    start_ms = session.start_epoch_ms
    ends = [min(end, recording.elapsed_ms) for end in ends]
    recording.moments += numbered("interval_start", starts, start_ms, IOS, CAPABILITY)
    recording.moments += numbered("interval_complete", ends, start_ms, IOS, CAPABILITY)
    return recording
