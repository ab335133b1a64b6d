"""The true course of a run, before a device samples it: speed, pauses, hills and heart rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from .roads import street_course, track_course

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from .roads import Course
    from .session import Session


@dataclass(frozen=True, slots=True)
class Pause:
    """One pause, in milliseconds of wall time since the start.

    Attributes:
        start_ms: When it began.
        end_ms: When it ended; the end of the activity for the last one.
        automatic: Whether the device detected it.
        resumed: False for the pause that precedes "finish".
    """

    start_ms: int
    end_ms: int
    automatic: bool
    resumed: bool


@dataclass(frozen=True, slots=True)
class Effort:
    """The true course of a run.

    Attributes:
        elapsed_ms: From the start to the end, pauses included.
        active_ms: The same without the pauses.
        pauses: In order; the last one is not resumed.
        clock_ms: Breakpoints of wall time, paired with `moving_ms`.
        moving_ms: Moving time at each breakpoint of `clock_ms`.
        travelled_m: Distance after each second of moving time.
        course: The line that was run.
        heart_bpm: Heart rate after each second of wall time.
    """

    elapsed_ms: int
    active_ms: int
    pauses: tuple[Pause, ...]
    clock_ms: NDArray[np.float64]
    moving_ms: NDArray[np.float64]
    travelled_m: NDArray[np.float64]
    course: Course
    heart_bpm: NDArray[np.float64]

    def distance_m(self, at_ms: NDArray[np.int64]) -> NDArray[np.float64]:
        """Distance covered at these moments of wall time."""
        moving_s = np.interp(at_ms, self.clock_ms, self.moving_ms) / 1000
        return np.interp(moving_s, np.arange(len(self.travelled_m)), self.travelled_m)

    def altitude_m(self, at_ms: NDArray[np.int64]) -> NDArray[np.float64]:
        """Height of the ground at these moments."""
        return np.interp(self.distance_m(at_ms), self.course.distance_m, self.course.altitude_m)

    def position_m(self, at_ms: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Metres east and north of the place's centre at these moments."""
        along = self.distance_m(at_ms)
        east = np.interp(along, self.course.distance_m, self.course.east_m)
        return east, np.interp(along, self.course.distance_m, self.course.north_m)

    def heart_rate_bpm(self, at_ms: NDArray[np.int64]) -> NDArray[np.float64]:
        """Heart rate at these moments."""
        return np.interp(at_ms / 1000, np.arange(len(self.heart_bpm)), self.heart_bpm)

    def inside_pause(self, at_ms: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each moment is strictly inside a pause."""
        within = np.zeros(len(at_ms), dtype=np.bool_)
        for pause in self.pauses:
            within |= (at_ms > pause.start_ms) & (at_ms < pause.end_ms)
        return within


def drift(rng: Generator, count: int, memory: int) -> NDArray[np.float64]:
    """Return noise of unit size that wanders over about `memory` steps.

    A moving mean of white noise, three times: smooth, and without a Python loop per step.
    """
    width = max(1, memory // 2)
    noise = rng.normal(size=count + 3 * width)
    for _ in range(3):
        total = np.concatenate([[0.0], np.cumsum(noise)])
        noise = (total[width:] - total[:-width]) / width
    size = noise.std()
    return np.asarray(noise[:count] / (size if size > 0 else 1.0), dtype=np.float64)


PauseStyle = Literal["phone", "watch", "none", "android"]


def _pauses(
    rng: Generator, active_ms: int, style: PauseStyle, whole_seconds: bool
) -> list[tuple[int, int, bool]]:
    count = min(int(rng.poisson(1.3)), active_ms // 120_000) if style != "none" else 0
    at = np.sort(rng.integers(20_000, max(active_ms - 20_000, 20_001), size=count))
    found: list[tuple[int, int, bool]] = []
    for moment in at.tolist():
        if found and moment - found[-1][0] < 15_000:
            continue
        length = int(rng.lognormal(3.1, 0.9) * 1000) + 2_500
        automatic = bool(rng.random() < 0.45)
        found.append((moment, min(length, 900_000), automatic))
    if style != "none":
        tail = int(rng.choice([1_050, 2_800, 4_300, 9_100, 63_000], p=[0.35, 0.3, 0.2, 0.1, 0.05]))
        found.append((active_ms, tail + int(rng.integers(0, 900)), False))
    if whole_seconds:
        return [
            (at_ms // 1000 * 1000, max(1000, length // 1000 * 1000), auto) for at_ms, length, auto in found
        ]
    return found


def _speeds(rng: Generator, session: Session, seconds: int, course: Course) -> NDArray[np.float64]:
    clock = np.arange(seconds)
    shape = 1.0 + 0.035 * drift(rng, seconds, 90) + 0.02 * drift(rng, seconds, 9)
    shape *= 1.0 - 0.35 * np.exp(-clock / 12.0)
    if session.effort == "intervals":
        shape *= np.where((clock // 120) % 2 == 1, 1.22, 0.86)
    elif session.effort == "tempo":
        shape *= np.interp(
            clock / max(seconds, 1), [0, 0.2, 0.25, 0.8, 0.85, 1], [0.9, 0.9, 1.08, 1.1, 0.9, 0.88]
        )
    elif session.effort == "long":
        shape *= 1.02 - 0.06 * clock / max(seconds, 1)
    flat = session.speed_ms * shape
    slope = np.gradient(course.altitude_m, course.distance_m)
    grade = np.interp(np.cumsum(flat), course.distance_m, slope)
    return np.asarray(flat * np.clip(1.0 - 2.6 * grade, 0.6, 1.18), dtype=np.float64)


def _heart(
    rng: Generator, session: Session, speeds: NDArray[np.float64], moving_s: NDArray[np.float64]
) -> NDArray[np.float64]:
    rest, ceiling = 58.0 - 8.0 * session.fitness, 189.0
    moving = np.concatenate([np.diff(moving_s) > 0.5, [False]])
    pace = np.interp(moving_s, np.arange(len(speeds)), speeds)
    capacity = 3.6 + 1.1 * session.fitness
    load = np.where(moving, 0.28 + 0.62 * pace / capacity, 0.24)
    tiredness = 0.05 * np.minimum(moving_s / 3600.0, 1.5)
    target = rest + (ceiling - rest) * np.minimum(load + tiredness * moving, 1.0)
    # The heart rate follows the legs with a lag of about 35 s.
    lag = np.exp(-np.arange(180) / 35.0)
    padded = np.concatenate([np.full(180, rest + 32.0), target])
    smooth = np.convolve(padded, lag / lag.sum())[180 : 180 + len(target)]
    return np.asarray(np.clip(smooth + 1.1 * drift(rng, len(target), 40), 50, 197), dtype=np.float64)


def run(
    session: Session,
    rng: Generator,
    *,
    style: PauseStyle,
    whole_seconds: bool = False,
    on_track: bool = False,
) -> Effort:
    """Simulate the session.

    Args:
        session: The planned session.
        rng: The document's own generator.
        style: How the device pauses; "none" for those that write no pauses.
        whole_seconds: Round every time to seconds, as Garmin and old Android do.
        on_track: Run laps of a track instead of streets.
    """
    active_ms = int(session.active_s * 1000)
    if whole_seconds:
        active_ms = active_ms // 1000 * 1000
    halts = _pauses(rng, active_ms, style, whole_seconds)
    seconds = active_ms // 1000 + 2
    length = session.speed_ms * seconds
    course = (
        track_course(session.place, length * 1.3 + 300)
        if on_track
        else street_course(session.place, length, rng)
    )
    speeds = _speeds(rng, session, seconds, course)
    clock, moving, pauses, waited = [0.0], [0.0], [], 0
    for at_ms, length_ms, automatic in halts:
        begin, end = at_ms + waited, at_ms + waited + length_ms
        clock += [float(begin), float(end)]
        moving += [float(at_ms), float(at_ms)]
        pauses.append(Pause(begin, end, automatic, resumed=at_ms < active_ms))
        waited += length_ms
    elapsed_ms = active_ms + waited
    if not halts:
        clock.append(float(elapsed_ms))
        moving.append(float(active_ms))
    clock_ms, moving_ms = np.array(clock), np.array(moving)
    wall_s = np.arange(elapsed_ms // 1000 + 2)
    heart = _heart(rng, session, speeds, np.interp(wall_s * 1000, clock_ms, moving_ms) / 1000)
    travelled = np.concatenate([[0.0], np.cumsum(speeds)])
    return Effort(elapsed_ms, active_ms, tuple(pauses), clock_ms, moving_ms, travelled, course, heart)
