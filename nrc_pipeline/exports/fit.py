"""FIT, Garmin's binary format, for every activity.

Indoor, manual and workout ones are included, which GPX loses.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile.messages.activity_message import ActivityMessage
from fit_tool.profile.messages.event_message import EventMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.lap_message import LapMessage
from fit_tool.profile.messages.session_message import SessionMessage
from fit_tool.profile.profile_type import Activity as FitActivity
from fit_tool.profile.profile_type import (
    Event,
    EventType,
    FileType,
    LapTrigger,
    Manufacturer,
    SessionTrigger,
    Sport,
    SubSport,
)

from nrc_pipeline.exports.closed import closed
from nrc_pipeline.exports.fit_record import fit_record
from nrc_pipeline.exports.laps import HeartRate, heart_rate, laps, whole_kcal
from nrc_pipeline.exports.sports import sport_of
from nrc_pipeline.exports.timer import running

if TYPE_CHECKING:
    from datetime import datetime

    from fit_tool.message import Message

    from nrc_pipeline.exports.laps import Lap
    from nrc_pipeline.exports.track import Activity, Point, Track

FIT_EPOCH_S = 631_065_600
"""1989-12-31 00:00 UTC, from which FIT counts seconds."""

SAME_BPM = 2.0
"""Means that differ by at most this count as equal."""
FIRST_EPOCH_S, LAST_EPOCH_S = FIT_EPOCH_S + 0x10000000, FIT_EPOCH_S + 0xFFFFFFFE - 86_400
"""From July 1998 to 2126, less a day for local time.

Smaller numbers count from when a device was switched on.
"""

MOST_BYTE = 254
MOST_SHORT = 65_534


class _Timed(NamedTuple):
    """A message with its second.

    A message that ends a stretch sorts after those inside it, one that starts it before.
    """

    epoch_s: int
    rank: int
    message: Message


def fit(track: Track) -> bytes:
    """Return the file."""
    track = closed(track)
    track = replace(track, points=_one_a_second(track.points))
    activity = track.activity
    kilometres = laps(track)
    timed = [
        *_events(track),
        *(_Timed(one.epoch_ms // 1000, 1, fit_record(one)) for one in track.points),
        *(_Timed(lap.end_epoch_ms // 1000, 3, _lap(number, lap)) for number, lap in enumerate(kilometres)),
    ]
    timed.sort(key=lambda one: (one.epoch_s, one.rank))
    builder = FitFileBuilder()
    builder.add(_file_id(activity))
    builder.add_all([one.message for one in timed])
    builder.add(_session(track, kilometres))
    builder.add(_activity(activity))
    written: bytes = builder.build_bytes()
    return written


def _one_a_second(points: list[Point]) -> list[Point]:
    """Return the last point of each second: FIT has no milliseconds."""
    return list({point.epoch_ms // 1000: point for point in points}.values())


def _file_id(activity: Activity) -> FileIdMessage:
    message = FileIdMessage(local_id=0)
    message.type = FileType.ACTIVITY
    message.manufacturer = Manufacturer.DEVELOPMENT.value
    message.product = 0
    # Programs identify files by the serial number and the time; it must be the same at every export.
    digest = hashlib.sha256("\0".join(activity.key).encode(errors="surrogatepass")).digest()
    message.serial_number = int.from_bytes(digest[:4], "big") or 1
    message.time_created = _at(activity.start_epoch_ms)
    return message


def _events(track: Track) -> list[_Timed]:
    activity = track.activity
    events: list[_Timed] = []
    for span in running(activity.start_epoch_ms, activity.end_epoch_ms, track.pauses, activity.active_ms):
        # A pause within one second of FIT's clock does not exist for FIT.
        if events and events[-1].epoch_s == span.from_epoch_ms // 1000:
            events.pop()
        else:
            events.append(_timer(span.from_epoch_ms, EventType.START))
        events.append(_timer(span.to_epoch_ms, EventType.STOP_ALL))
    return events


def _timer(epoch_ms: int, event_type: EventType) -> _Timed:
    message = EventMessage(local_id=1)
    message.timestamp = _at(epoch_ms)
    message.event = Event.TIMER
    message.event_type = event_type
    return _Timed(epoch_ms // 1000, 0 if event_type is EventType.START else 2, message)


def _lap(number: int, lap: Lap) -> LapMessage:
    message = LapMessage(local_id=3)
    message.message_index = number
    message.timestamp = _at(lap.end_epoch_ms)
    message.start_time = _at(lap.start_epoch_ms)
    message.event = Event.LAP
    message.event_type = EventType.STOP
    message.lap_trigger = LapTrigger.DISTANCE
    message.total_elapsed_time = lap.elapsed_s
    message.total_timer_time = lap.active_s
    message.total_distance = lap.distance_m
    if lap.calories_kcal:
        message.total_calories = lap.calories_kcal
    message.avg_heart_rate = _byte(lap.avg_heart_rate_bpm)
    message.max_heart_rate = _byte(lap.max_heart_rate_bpm)
    return message


def _session(track: Track, kilometres: list[Lap]) -> SessionMessage:
    activity = track.activity
    message = SessionMessage(local_id=4)
    message.message_index = 0
    message.timestamp = _at(activity.end_epoch_ms)
    message.start_time = _at(activity.start_epoch_ms)
    message.event = Event.SESSION
    message.event_type = EventType.STOP
    message.trigger = SessionTrigger.ACTIVITY_END
    message.sport, message.sub_sport = _sport(activity)
    message.total_elapsed_time = activity.elapsed_s
    message.total_timer_time = activity.active_s
    message.total_distance = activity.distance_m
    if activity.calories_kcal is not None:
        message.total_calories = whole_kcal(activity)
    message.avg_heart_rate, message.max_heart_rate = (_byte(bpm) for bpm in _heart_rate(track))
    # Cadence in FIT counts one foot.
    message.avg_cadence = _byte(activity.avg_cadence_spm / 2 if activity.avg_cadence_spm else None)
    message.total_ascent = _short(activity.ascent_m)
    message.total_descent = _short(activity.descent_m)
    message.first_lap_index = 0
    message.num_laps = len(kilometres)
    return message


def _heart_rate(track: Track) -> HeartRate:
    """Return mean and maximum of the records, and Nike's mean if it agrees with these.

    The records have the readings of the moments outside pauses, so their mean differs slightly.
    """
    activity, felt = track.activity, heart_rate(track.points)
    if felt.avg_bpm is None:
        return HeartRate(activity.avg_heart_rate_bpm, activity.max_heart_rate_bpm)
    stated = activity.avg_heart_rate_bpm
    agrees = stated is not None and abs(stated - felt.avg_bpm) <= SAME_BPM
    return felt._replace(avg_bpm=stated) if agrees else felt


def _sport(activity: Activity) -> tuple[Sport, SubSport]:
    sport = sport_of(activity.activity_type)
    return Sport(sport.fit), SubSport(sport.fit_indoors) if activity.is_indoors else SubSport.GENERIC


def _activity(activity: Activity) -> ActivityMessage:
    message = ActivityMessage(local_id=5)
    message.timestamp = _at(activity.end_epoch_ms)
    message.local_timestamp = _local_s(activity)
    message.total_timer_time = activity.active_s
    message.num_sessions = 1
    message.type = FitActivity.MANUAL
    message.event = Event.ACTIVITY
    message.event_type = EventType.STOP
    return message


def _local_s(activity: Activity) -> int:
    """Return the end in local time, in FIT's seconds; the offset is that of the start."""
    offset_s = _wall_s(activity.local_started_at) - activity.start_epoch_ms // 1000
    return activity.end_epoch_ms // 1000 + offset_s - FIT_EPOCH_S


def _wall_s(local: datetime) -> int:
    return (local.toordinal() - 719_163) * 86_400 + local.hour * 3600 + local.minute * 60 + local.second


def _at(epoch_ms: int) -> int:
    """Return a moment in whole seconds, as fit-tool takes it: in ms."""
    return epoch_ms // 1000 * 1000


def _byte(value: float | None) -> int | None:
    return None if value is None else min(max(round(value), 0), MOST_BYTE)


def _short(value: float | None) -> int | None:
    return None if value is None else min(max(round(value), 0), MOST_SHORT)
