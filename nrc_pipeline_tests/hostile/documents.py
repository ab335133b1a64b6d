"""Hypothesis strategies for documents that no pipeline wants, most of them near to what recorders write."""

from __future__ import annotations

import copy
import uuid
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from nrc_pipeline.documents.shape import EARLIEST_EPOCH_MS, LATEST_EPOCH_MS
from nrc_pipeline_tests.documents.made import DAY_MS, START_MS, document, list_item
from nrc_pipeline_tests.documents.strange import changed
from nrc_pipeline_tests.hostile.series import ABSURD, Clock, clocks, readings, routes, samples
from nrc_pipeline_tests.security.hostile import WORDS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from nrc_pipeline_tests.hostile.series import Sample

HOUR_MS = 3_600_000

STARTS = (
    0,
    1,
    -86_400_000,
    315_532_800_000,
    1_146_441_600_000,
    1_325_375_999_999,
    1_325_376_000_000,
    1_456_790_399_999,
    1_711_846_800_000,
    1_735_689_599_999,
    2_147_483_647_999,
    4_102_444_800_000,
    4_294_967_295_999,
    EARLIEST_EPOCH_MS,
    LATEST_EPOCH_MS,
)
"""1970 and just before it, 1980, May 2006, the first partition's edge, a leap day, a change of clocks, New
Year's Eve, and the ends of 32 bits (2038 and 2106) and of what a calendar holds."""

DURATIONS_MS = (1_800_000, 1_800_000, 900_000, 0, 1, 999, HOUR_MS, DAY_MS, 3 * DAY_MS, -1, -1_800_000)
TYPES = ("run", "run", "run", "walk", "yoga", "cycling", "swim", "RUN", "", "\u202erun", None)
APPS = (
    "com.nike.sport.running.ios",
    "com.nike.sport.running.droid",
    "com.garmin.connect",
    "COM.GARMIN.GARMIN",
    "NIKEPLUSGPS",
    "com.nike.sport.running.ios.watch",
    "manual",
    "",
)
HALF_EMOJI = "Run \ud83c"
"""What is left when an app cuts a name in the middle of an emoji."""

NAMES = (
    "Morning Run",
    "",
    HALF_EMOJI,
    "\0\x01\x1b[31m\x7f",
    "\u202etxt.exe",
    "\ufffe\uffff",
    "]]>&<>\"'",
    "跑步" * 400,
    *WORDS,
)
HALTS = ("pause", "resume", "auto_pause", "auto_resume")


@st.composite
def starts(draw: st.DrawFn) -> int:
    """Draw when a document begins: on a few days in 2024 above all, so that documents meet."""
    day = (
        START_MS + draw(st.integers(0, 12)) * DAY_MS + draw(st.sampled_from([0, 3_000, HOUR_MS, 15_000_000]))
    )
    return draw(st.sampled_from(STARTS)) if draw(st.sampled_from([False, False, True])) else day


@st.composite
def runs(draw: st.DrawFn) -> dict[str, Any]:
    """Draw one document."""
    start = draw(starts())
    duration = draw(st.sampled_from(DURATIONS_MS))
    end = min(max(start + duration, EARLIEST_EPOCH_MS), LATEST_EPOCH_MS)
    made = document(_new_id(draw), start=start, name=draw(st.sampled_from(NAMES)), place=None)
    made |= {
        "end_epoch_ms": end,
        "last_modified": draw(st.sampled_from([min(end + 100_000, LATEST_EPOCH_MS), start, 0])),
        "type": draw(st.sampled_from(TYPES)),
        "app_id": draw(st.sampled_from(APPS)),
        "active_duration_ms": draw(
            st.sampled_from([duration, duration, duration - 60_000, 0, -1, 10**15, 2**62, None])
        ),
        "delete_indicator": draw(st.sampled_from([False] * 9 + [True])),
        "session": draw(st.sampled_from([False] * 9 + [True])),
    }
    made["metrics"], distance_km = _metrics(draw, start, duration)
    made["metric_types"] = [entry["type"] for entry in made["metrics"]]
    made["summaries"] = _summaries(draw, made["summaries"], distance_km)
    made["moments"] = _moments(draw, made["moments"], start, duration)
    _tags(draw, made["tags"])
    return made


def _new_id(draw: st.DrawFn) -> str:
    return str(uuid.UUID(int=draw(st.integers(0, 2**128 - 1))))


def _metrics(draw: st.DrawFn, start: int, duration: int) -> tuple[list[dict[str, Any]], float]:
    clock = draw(clocks(start, duration))
    # 2.7 m/s is a run, 12 m/s is faster than any, and a phone that lies still reports 0.
    speed_mps = draw(st.sampled_from([2.7, 2.7, 2.7, 4.5, 0.0, 12.0, 7_000.0]))
    span_s = _span_s(clock)
    step_m = speed_mps * span_s / max(len(clock), 1)
    made = []
    distances = draw(readings(len(clock), step_m / 1000, (0.0, -0.01, 1e3, 1e9, 0.88)))
    if draw(st.sampled_from([True] * 4 + [False])):
        made.append(_entry("distance", draw(st.sampled_from(["KM", "KM", "MI", "", "?"])), clock, distances))
    if draw(st.sampled_from([True] * 3 + [False])):
        other = clock if draw(st.booleans()) else draw(clocks(start, duration))
        north, east = draw(routes(len(other), step_m))
        made += [_entry("latitude", "DD", other, north), _entry("longitude", "DD", other, east)]
        if draw(st.booleans()):
            high = draw(readings(len(other), 34.0, (0.0, -500.0, 9_001.0, 1e6)))
            made.append(_entry("elevation", "M", other, high))
        if draw(st.sampled_from([False] * 9 + [True])):
            del made[-1]
    for metric, unit, usual, odd in _READINGS:
        if draw(st.booleans()):
            other = clock if draw(st.booleans()) else draw(clocks(start, duration))
            made.append(_entry(metric, unit, other, draw(readings(len(other), usual, odd))))
    if made and draw(st.sampled_from([False] * 9 + [True])):
        made.append(copy.deepcopy(draw(st.sampled_from(made))))
    return made, speed_mps * span_s / 1000


_READINGS: tuple[tuple[str, str, float, tuple[float, ...]], ...] = (
    ("heart_rate", "BPM", 150.0, (0.0, -3.0, 255.0, 1e9)),
    ("speed", "KMH", 10.0, (0.0, -1.0, 1e9)),
    ("pace", "MINKM", 6.0, (0.0, 1e-9, 1e9)),
    ("steps", "COUNT", 7.0, (0.0, -5.0, 1e12)),
    ("cadence", "SPM", 170.0, (0.0, 1e6)),
    ("calories", "KCAL", 0.4, (0.0, -1.0, 1e9)),
)


def _span_s(clock: Clock) -> float:
    if not len(clock):
        return 0.0
    return min(max(max(clock.ends) - min(clock.starts), 0) / 1000, 100_000.0)


def _entry(metric: str, unit: str, clock: Clock, values: list[Any]) -> dict[str, Any]:
    filed: list[Sample] = samples(clock, values)
    return {
        "type": metric,
        "unit": unit,
        "source": "com.nike.running.ios.coremotion",
        "appId": "com.nike.sport.running.ios",
        "values": [
            {"start_epoch_ms": start, "end_epoch_ms": end, "value": value} for start, end, value in filed
        ],
    }


def _summaries(draw: st.DrawFn, known: list[dict[str, Any]], distance_km: float) -> list[dict[str, Any]]:
    stated = draw(st.sampled_from([distance_km, distance_km, distance_km * 1.01, 0.0, *ABSURD, None]))
    kind = draw(st.sampled_from(["usual", "usual", "usual", "none", "twice", "odd"]))
    if kind == "none":
        return []
    made = copy.deepcopy(known)
    for one in made:
        if one["metric"] == "distance":
            one["value"] = stated
    template = made[0]
    for metric in draw(
        st.lists(st.sampled_from(["calories", "ascent", "descent", "nikefuel", "heart_rate"]))
    ):
        value = draw(st.sampled_from([150, 150, *ABSURD, None]))
        summary = "mean" if metric == "heart_rate" else "total"
        made.append({**template, "metric": metric, "summary": summary, "value": value})
    if kind == "odd":
        for one in made:
            one["value"] = draw(st.sampled_from([*ABSURD, None]))
    return made * 2 if kind == "twice" else made


def _moments(draw: st.DrawFn, known: list[dict[str, Any]], start: int, duration: int) -> list[dict[str, Any]]:
    kind = draw(st.sampled_from(["none", "usual", "halts", "halts", "many"]))
    if kind == "none":
        return []
    made = copy.deepcopy(known)
    template = made[0]
    number = {"usual": 0, "halts": draw(st.integers(1, 6)), "many": 60}[kind]
    for _ in range(number):
        at = start + draw(
            st.sampled_from([0, 1, duration // 3, duration // 2, duration, -5_000, 10 * DAY_MS])
        )
        at = min(max(at, EARLIEST_EPOCH_MS), LATEST_EPOCH_MS)
        made.append({**template, "key": "halt", "value": draw(st.sampled_from(HALTS)), "timestamp": at})
    for one in made:
        one["timestamp"] = min(max(one["timestamp"], EARLIEST_EPOCH_MS), LATEST_EPOCH_MS)
    return made


def _tags(draw: st.DrawFn, tags: dict[str, Any]) -> None:
    odd: dict[str, tuple[Any, ...]] = {
        "location": ("indoors", "outdoors", "?", None),
        "timezone_id": ("Asia/Shanghai", "Europe/Berlin", "Mars/Olympus", "", "UTC", None),
        "shoe_id": ("A" * 36, "", "../..", HALF_EMOJI),
        "rpe": ("5", "-1", "1e9", "many"),
        "com.nike.temperature": ("12.5", "-400", "1e300", "cold"),
        "com.nike.running.goaltype": ("distance", ""),
        "com.nike.weather": ("rainy", "\0"),
        "com.nike.running.originalactivityid": ("0f4d7c1e", "0f4d7c1e", ""),
        "note": NAMES,
    }
    for key in draw(st.lists(st.sampled_from(sorted(odd)), max_size=4, unique=True)):
        tags[key] = draw(st.sampled_from(odd[key]))


@st.composite
def groups(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw a document, sometimes with another that has to do with it."""
    first = draw(runs())
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        changed(draw, first)
    relation = draw(st.sampled_from(["alone", "alone", "alone", *_RELATIONS]))
    if relation == "alone":
        return [first]
    second = copy.deepcopy(first)
    _RELATIONS[relation](draw, second)
    return [first, list_item(second) if relation == "listed" else second]


def _other_recorder(draw: st.DrawFn, second: dict[str, Any]) -> None:
    by = draw(st.sampled_from([0, 3_000, 120_000, -60_000]))
    second["id"] = _new_id(draw)
    second["app_id"] = draw(st.sampled_from(APPS))
    for key in ("start_epoch_ms", "end_epoch_ms"):
        if isinstance(second.get(key), int):
            second[key] = min(max(second[key] + by, EARLIEST_EPOCH_MS), LATEST_EPOCH_MS)


def _shell(draw: st.DrawFn, second: dict[str, Any]) -> None:
    second |= {"id": _new_id(draw), "metrics": [], "metric_types": [], "summaries": [], "moments": []}


def _typed_in(draw: st.DrawFn, second: dict[str, Any]) -> None:
    second |= {"id": _new_id(draw), "metrics": [], "metric_types": [], "moments": []}


def _uploaded_twice(draw: st.DrawFn, second: dict[str, Any]) -> None:
    second["id"] = _new_id(draw)


def _other_version(draw: st.DrawFn, second: dict[str, Any]) -> None:
    if isinstance(second.get("last_modified"), int):
        second["last_modified"] = min(second["last_modified"] + 1, LATEST_EPOCH_MS)
    changed(draw, second)


def _listed(draw: st.DrawFn, second: dict[str, Any]) -> None:
    if draw(st.booleans()):
        second["id"] = _new_id(draw)


_RELATIONS: dict[str, Callable[[st.DrawFn, dict[str, Any]], None]] = {
    "other recorder": _other_recorder,
    "shell": _shell,
    "typed in": _typed_in,
    "uploaded twice": _uploaded_twice,
    "other version": _other_version,
    "listed": _listed,
}


def refused(dice: random.Random, content: dict[str, Any]) -> dict[str, Any]:
    """Return the document with what design.md says is quarantined: no number, no array, or no time."""
    return {**content, **dice.choice(_WRECKS)}


_WRECKS: tuple[dict[str, Any], ...] = (
    {"active_duration_ms": float("inf")},
    {"summaries": [{"metric": "distance", "summary": "total", "value": float("nan")}]},
    {"metrics": {"type": "distance"}},
    {"moments": "none"},
    {"end_epoch_ms": LATEST_EPOCH_MS + 1},
    {"last_modified": "yesterday"},
)
