"""Nike's official export: TCX files with Nike's extension, one an activity.

The texts are Garmin's TrainingCenterDatabase v2, with two differences. A point has the values of one sensor
at the moment when it reported. The distance of a point is nearly always the step since the last such point.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nrc_pipeline.documents.shape import EARLIEST_EPOCH_MS, EXACT_INTEGER_LIMIT, LATEST_EPOCH_MS
from nrc_pipeline.formats.building import Draft, derived_id
from nrc_pipeline.formats.format import Format, UntranslatableError
from nrc_pipeline.formats.nike_tcx_reading import activities
from nrc_pipeline.formats.nike_tcx_totals import KMH_PER_MPS, MEAN_PACE, stated_distance_m, totals
from nrc_pipeline.formats.readings import points, spans, steps_of
from nrc_pipeline.formats.spelled import epoch_ms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nrc_pipeline.documents.shape import PlainDocument
    from nrc_pipeline.formats.building import Reading
    from nrc_pipeline.formats.format import ForeignFile
    from nrc_pipeline.formats.nike_tcx_reading import TcxActivity
    from nrc_pipeline.formats.readings import Reported

NAME = "nike-tcx"
_HEAD = 4096
_ROOT = b"TrainingCenterDatabase"
_EXTENSION = b"NikeActivityExtension"
_NO_ALTITUDE_M = -1.0
_ORIGINAL_ID = "com.nike.running.originalactivityid"
_SANE_ID = re.compile(r"[0-9a-z][0-9a-z._-]{0,127}")
_TYPES = {
    "running": "run",
    "run": "run",
    "jogging": "run",
    "walking": "walk",
    "walk": "walk",
    "biking": "cycle",
    "cycling": "cycle",
    "swimming": "swim",
    "training": "training",
}
_NO_TYPE = frozenset({"", "undefined"})


def _recognises(content: bytes) -> bool:
    # UTF-16 has a zero between the letters.
    head = content[:_HEAD].replace(b"\0", b"")
    # Some writers declare a namespace where it is used, which can be at the end of the file.
    return _ROOT in head and (_EXTENSION in head or _EXTENSION in content)


def _translate(files: Sequence[ForeignFile]) -> Iterator[PlainDocument]:
    """Yield the documents that can be made, then raise the first problem."""
    problems: list[UntranslatableError] = []
    for file in files:
        found = False
        try:
            for activity in activities(file.content):
                found = True
                try:
                    document = _draft(activity).document()
                except UntranslatableError as error:
                    problems.append(error)
                else:
                    yield document
        except UntranslatableError as error:
            problems.append(error)
        else:
            if not found:
                problems.append(UntranslatableError("it contains no activity"))
    if problems:
        raise problems[0]


NIKE_TCX = Format(NAME, 1, _recognises, _translate)


def _draft(activity: TcxActivity) -> Draft:
    start = _start(activity)
    stated_s = activity.stated("TotalTimeSeconds")
    last = activity.times[1] if activity.times else start
    active_ms = max(last - start, 0) if stated_s is None else _ms(stated_s)
    ends = (
        lap_start + _ms(lap.number("TotalTimeSeconds") or 0.0)
        for lap in activity.laps
        if (lap_start := epoch_ms(lap.texts.get("StartTime", ""))) is not None
    )
    end = min(max(last, start + active_ms, *ends), LATEST_EPOCH_MS)
    steps = _distance_steps(activity)
    original = activity.tags.get(_ORIGINAL_ID, "").lower()
    return Draft(
        activity_id=original if _SANE_ID.fullmatch(original) else derived_id(NAME, start),
        source=NAME,
        start_epoch_ms=start,
        end_epoch_ms=end,
        active_duration_ms=active_ms,
        activity_type=_type(activity),
        series=_series(activity, steps, start, end),
        totals=totals(activity, steps),
        tags=_tags(activity),
        moments=_moments(activity, end),
    )


def _start(activity: TcxActivity) -> int:
    stated = (activity.texts.get("Id", ""), *(lap.texts.get("StartTime", "") for lap in activity.laps))
    for text in stated:
        if (found := epoch_ms(text)) is not None:
            return found
    if activity.times is None:
        raise UntranslatableError("an activity in it has no time at all")
    return activity.times[0]


def _type(activity: TcxActivity) -> str:
    # Nike calls its training sessions "Running", too.
    if any(key.startswith("com.nike.ntc.") for key in activity.tags):
        return "training"
    for key in ("ActivityType", "Sport"):
        word = activity.texts.get(key, "").strip().lower()
        if word not in _NO_TYPE:
            return _TYPES.get(word, "other")
    return "run"


def _tags(activity: TcxActivity) -> dict[str, str]:
    """Return the tags as they are; what a person wrote into the notes is a tag in the API's documents."""
    texts = (one.get("Notes", "") for one in (activity.texts, *(lap.texts for lap in activity.laps)))
    written = (MEAN_PACE.sub("", text).strip() for text in texts)
    note = "\n".join(dict.fromkeys(filter(None, written)))
    return {"note": note, **activity.tags} if note else activity.tags


def _moments(activity: TcxActivity, end: int) -> list[tuple[str, str, int]]:
    """Return the end of each lap; that of the only lap says nothing."""
    if len(activity.laps) < 2:
        return []
    ends = [*(epoch_ms(lap.texts.get("StartTime", "")) for lap in activity.laps[1:]), end]
    return [("lap", str(number), at) for number, at in enumerate(ends, start=1) if at is not None]


def _distance_steps(activity: TcxActivity) -> list[Reported]:
    return steps_of([lap.reported.get("distance", []) for lap in activity.laps], stated_distance_m(activity))


def _series(activity: TcxActivity, steps: list[Reported], start: int, end: int) -> dict[str, list[Reading]]:
    if activity.points > 1 and activity.times is not None and activity.times[0] == activity.times[1]:
        # The clock stood still: the values are of some moments, but of which is unknown.
        return {}

    latitudes = activity.reported("latitude")
    elevations = activity.reported("elevation")
    if not latitudes:
        elevations = [one for one in elevations if one[1] != _NO_ALTITUDE_M]
    return {
        "distance": spans(((at, metres / 1000) for at, metres in steps), start, end),
        "nikefuel": spans(activity.reported("nikefuel"), start, end),
        "latitude": points(latitudes),
        "longitude": points(activity.reported("longitude")),
        "elevation": points(elevations),
        "heart_rate": points(one for one in activity.reported("heart_rate") if one[1] > 0),
        "cadence": points(one for one in activity.reported("cadence") if one[1] > 0),
        "speed": points(
            (at, speed * KMH_PER_MPS)
            for at, speed in activity.reported("speed")
            if abs(speed) < EXACT_INTEGER_LIMIT / KMH_PER_MPS
        ),
    }


def _ms(seconds: float) -> int:
    longest = LATEST_EPOCH_MS - EARLIEST_EPOCH_MS
    return min(max(round(seconds * 1000), 0), longest)
