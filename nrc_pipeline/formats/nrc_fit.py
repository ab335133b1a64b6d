"""The FIT files of `nrc export`: Garmin's binary format, with the manufacturer `development` and product 0.

Their times are whole seconds. How long laps lasted and how long they were active is exact to the millisecond.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.documents.shape import LATEST_EPOCH_MS
from nrc_pipeline.formats.fit_messages import FIT_EPOCH_S, checked, is_fit, read_fit
from nrc_pipeline.formats.format import Format, UntranslatableError
from nrc_pipeline.formats.recording import Gap, Lap, Point, Recorded, in_order, of_both_feet, position

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nrc_pipeline.documents.shape import PlainDocument
    from nrc_pipeline.formats.fit_messages import Fields, Message
    from nrc_pipeline.formats.format import ForeignFile

NAME = "nrc-fit"

FILE_ID, SESSION, LAP, RECORD, EVENT = 0, 18, 19, 20, 21

WANTED: Mapping[int, Mapping[int, str]] = {
    FILE_ID: {0: "type", 1: "manufacturer", 2: "product"},
    SESSION: {
        2: "start_time",
        5: "sport",
        6: "sub_sport",
        7: "total_elapsed_time",
        8: "total_timer_time",
        9: "total_distance",
        11: "total_calories",
        16: "avg_heart_rate",
        22: "total_ascent",
        23: "total_descent",
    },
    LAP: {
        7: "total_elapsed_time",
        8: "total_timer_time",
        9: "total_distance",
        11: "total_calories",
    },
    RECORD: {
        0: "position_lat",
        1: "position_long",
        2: "altitude",
        3: "heart_rate",
        4: "cadence",
        5: "distance",
    },
    EVENT: {0: "event", 1: "event_type"},
}

ACTIVITY_FILE, DEVELOPMENT, OWN_PRODUCT = 4, 255, 0
TIMER, TIMER_START = 0, 0
TIMER_STOPS = frozenset({1, 4})

SECOND_MS = 1000
DEGREES_A_UNIT = 180 / 2**31
ALTITUDE_SCALE, ALTITUDE_OFFSET_M = 5, 500
DISTANCE_SCALE = 100

_TYPES = {1: "run", 2: "cycle", 10: "training", 11: "walk"}
_INDOORS = frozenset({(1, 1), (2, 6), (11, 27)})
"""Treadmill, indoor cycling and indoor walking, each with its sport."""

_TOTALS = {
    "avg_heart_rate": ("heart_rate", "mean"),
    "total_ascent": ("ascent", "total"),
    "total_descent": ("descent", "total"),
}


def recognises(content: bytes) -> bool:
    """Return whether this is a FIT file that says what ours say about their origin."""
    if not is_fit(content):
        return False
    try:
        first = next(read_fit(content, WANTED), None)
    except UntranslatableError:
        return False
    own = {
        "type": ACTIVITY_FILE,
        "manufacturer": DEVELOPMENT,
        "product": OWN_PRODUCT,
    }
    return first is not None and first.number == FILE_ID and first.fields == own


def translate(files: Sequence[ForeignFile]) -> Iterator[PlainDocument]:
    """Yield the activity of each file."""
    for file in files:
        yield _document(list(read_fit(checked(file.content), WANTED)))


def _document(messages: Sequence[Message]) -> PlainDocument:
    session = next((fields for number, fields in messages if number == SESSION), {})
    if "start_time" not in session:
        raise UntranslatableError("FIT without a session that has a start")
    start = _epoch_ms(session["start_time"])
    laps = _laps([fields for number, fields in messages if number == LAP] or [session], start)
    end = max(laps[-1].end_epoch_ms, start + session.get("total_elapsed_time", 0))
    laps[-1] = laps[-1]._replace(end_epoch_ms=end)
    gaps = _gaps(messages, start, end)
    # The export takes the time in which a recorder without pauses was not active from the end.
    if gaps and gaps[-1].to_epoch_ms == end and gaps[-1].length_ms > laps[-1].paused_ms + 2 * SECOND_MS:
        del gaps[-1]
    sport = session.get("sport", 0)
    is_indoors = (sport, session.get("sub_sport")) in _INDOORS
    draft = Recorded(
        start_epoch_ms=start,
        end_epoch_ms=end,
        activity_type=_TYPES.get(sport, "other"),
        points=in_order(_points(messages)),
        laps=laps,
        gaps=gaps,
        resolution_ms=SECOND_MS,
        tags={"location": "indoors"} if is_indoors else {},
    ).draft(NAME)
    draft.totals |= {key: session[name] for name, key in _TOTALS.items() if name in session}
    return draft.document()


def _laps(messages: Sequence[Fields], start: int) -> list[Lap]:
    found = []
    begins = start
    for fields in messages:
        active_ms = fields.get("total_timer_time", 0)
        ends = min(begins + max(fields.get("total_elapsed_time", 0), active_ms), LATEST_EPOCH_MS)
        found.append(
            Lap(
                begins,
                ends,
                min(active_ms, ends - begins),
                fields.get("total_distance", 0) / DISTANCE_SCALE,
                fields.get("total_calories", 0),
            )
        )
        begins = ends
    return found


def _points(messages: Sequence[Message]) -> Iterator[Point]:
    for number, fields in messages:
        if number == RECORD and "timestamp" in fields:
            altitude, distance = fields.get("altitude"), fields.get("distance")
            yield Point(
                _epoch_ms(fields["timestamp"]),
                *position(_degrees(fields.get("position_lat")), _degrees(fields.get("position_long"))),
                None if altitude is None else altitude / ALTITUDE_SCALE - ALTITUDE_OFFSET_M,
                fields.get("heart_rate") or None,
                None if distance is None else distance / DISTANCE_SCALE,
                of_both_feet(fields.get("cadence")),
            )


def _gaps(messages: Sequence[Message], start: int, end: int) -> list[Gap]:
    """Return when the timer stood: until its first start, between a stop and a start, after the last stop."""
    found: list[Gap] = []
    stopped: int | None = start
    for number, fields in messages:
        if number != EVENT or fields.get("event") != TIMER or "timestamp" not in fields:
            continue
        at = min(max(_epoch_ms(fields["timestamp"]), found[-1].to_epoch_ms if found else start), end)
        if fields.get("event_type") in TIMER_STOPS:
            stopped = at if stopped is None else stopped
        elif fields.get("event_type") == TIMER_START and stopped is not None:
            found.append(Gap(stopped, at))
            stopped = None
    # Without any start, nothing is known about the timer.
    if found and stopped is not None:
        found.append(Gap(stopped, end))
    # The last stop is a whole second, and up to a second before the end.
    return [gap for gap in found if gap.length_ms >= SECOND_MS]


def _epoch_ms(fit_s: int) -> int:
    return (fit_s + FIT_EPOCH_S) * SECOND_MS


def _degrees(units: int | None) -> float | None:
    return None if units is None else units * DEGREES_A_UNIT


NRC_FIT = Format(NAME, 1, recognises, translate)
