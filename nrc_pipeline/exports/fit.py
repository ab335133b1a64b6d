"""FIT, Garmin's binary format, for every activity.

Indoor, manual and workout ones are included, which GPX loses.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.exports import fit_profile
from nrc_pipeline.exports.closed import closed
from nrc_pipeline.exports.contents import point_by_point
from nrc_pipeline.exports.fit_file import Message, fit_file
from nrc_pipeline.exports.laps import HeartRate, heart_rate, laps, whole_kcal
from nrc_pipeline.exports.sports import sport_of
from nrc_pipeline.exports.timer import running

if TYPE_CHECKING:
    from datetime import datetime

    from nrc_pipeline.exports.laps import Lap
    from nrc_pipeline.exports.track import Activity, Point, Track

SAME_BPM = 2.0
"""Means that differ by at most this count as equal."""
MOST_BYTE = 254
MOST_SHORT = 65_534
LOWEST_M, HIGHEST_M = -500.0, 12_000.0
"""The range of an altitude in FIT: 16 bits, a fifth of a metre each, from 500 m below sea level."""

EASTERNMOST = 180.0 - 1e-7
"""Longitudes east of this are within a centimetre of -180."""
_SEMICIRCLES = 2**31 / 180


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
        *(_Timed(one.epoch_ms // 1000, 1, record(one)) for one in track.points),
        *(_Timed(lap.end_epoch_ms // 1000, 3, _lap(number, lap)) for number, lap in enumerate(kilometres)),
    ]
    timed.sort(key=lambda one: (one.epoch_s, one.rank))
    messages = [one.message for one in timed]
    return fit_file([_file_id(activity), *messages, _session(track, kilometres), _activity(activity)])


def _one_a_second(points: list[Point]) -> list[Point]:
    """Return the last point of each second: FIT has no milliseconds."""
    return list({point.epoch_ms // 1000: point for point in points}.values())


def _file_id(activity: Activity) -> Message:
    # Programs identify files by the serial number and the time; it must be the same at every export.
    digest = hashlib.sha256("\0".join(activity.key).encode(errors="surrogatepass")).digest()
    values = {
        "type": fit_profile.TYPE_ACTIVITY,
        "manufacturer": fit_profile.MANUFACTURER_DEVELOPMENT,
        "product": 0,
        "serial_number": int.from_bytes(digest[:4], "big") or 1,
        "time_created": _at(activity.start_epoch_ms),
    }
    return Message(fit_profile.FILE_ID, values)


def _events(track: Track) -> list[_Timed]:
    activity = track.activity
    events: list[_Timed] = []
    for span in running(activity.start_epoch_ms, activity.end_epoch_ms, track.pauses, activity.active_ms):
        # A pause within one second of FIT's clock does not exist for FIT.
        if events and events[-1].epoch_s == span.from_epoch_ms // 1000:
            events.pop()
        else:
            events.append(_timer(span.from_epoch_ms, 0, fit_profile.EVENT_START))
        events.append(_timer(span.to_epoch_ms, 2, fit_profile.EVENT_STOP_ALL))
    return events


def _timer(epoch_ms: int, rank: int, event_type: int) -> _Timed:
    values = {"timestamp": _at(epoch_ms), "event": fit_profile.EVENT_TIMER, "event_type": event_type}
    return _Timed(epoch_ms // 1000, rank, Message(fit_profile.EVENT, values))


def record(point: Point) -> Message:
    """Return the message of a point."""
    east, up_m, reached_m = point.longitude, point.elevation_m, point.distance_m
    if east is not None and east > EASTERNMOST:
        # Half a turn is 2^31 units, one more than 32 bits hold, but -180 fits.
        east = -180.0
    values = {
        "timestamp": _at(point.epoch_ms),
        "position_lat": None if point.latitude is None else round(point.latitude * _SEMICIRCLES),
        "position_long": None if east is None else round(east * _SEMICIRCLES),
        "altitude": None if up_m is None else round((min(max(up_m, LOWEST_M), HIGHEST_M) + 500) * 5),
        "distance": None if reached_m is None else round(reached_m * 100),
        "heart_rate": _byte(point.heart_rate_bpm),
        "cadence": _steps_of_one_foot(point.cadence_spm),
    }
    return Message(fit_profile.RECORD, values)


def _lap(number: int, lap: Lap) -> Message:
    values = {
        "message_index": number,
        "timestamp": _at(lap.end_epoch_ms),
        "event": fit_profile.EVENT_LAP,
        "event_type": fit_profile.EVENT_STOP,
        "start_time": _at(lap.start_epoch_ms),
        "total_elapsed_time": round(lap.elapsed_s * 1000),
        "total_timer_time": round(lap.active_s * 1000),
        "total_distance": round(lap.distance_m * 100),
        "total_calories": lap.calories_kcal or None,
        "avg_heart_rate": _byte(lap.avg_heart_rate_bpm),
        "max_heart_rate": _byte(lap.max_heart_rate_bpm),
        "lap_trigger": fit_profile.LAP_BY_DISTANCE,
    }
    return Message(fit_profile.LAP, values)


def _session(track: Track, kilometres: list[Lap]) -> Message:
    activity = track.activity
    sport = sport_of(activity.activity_type)
    felt = _heart_rate(track)
    values = {
        "message_index": 0,
        "timestamp": _at(activity.end_epoch_ms),
        "event": fit_profile.EVENT_SESSION,
        "event_type": fit_profile.EVENT_STOP,
        "start_time": _at(activity.start_epoch_ms),
        "sport": sport.fit,
        "sub_sport": sport.fit_indoors if activity.is_indoors else 0,
        "total_elapsed_time": round(activity.elapsed_s * 1000),
        "total_timer_time": round(activity.active_s * 1000),
        "total_distance": round(activity.distance_m * 100),
        "total_calories": None if activity.calories_kcal is None else whole_kcal(activity),
        "avg_heart_rate": _byte(felt.avg_bpm),
        "max_heart_rate": _byte(felt.max_bpm),
        "avg_cadence": _steps_of_one_foot(activity.avg_cadence_spm or None),
        "total_ascent": _whole(activity.ascent_m, MOST_SHORT),
        "total_descent": _whole(activity.descent_m, MOST_SHORT),
        "first_lap_index": 0,
        "num_laps": len(kilometres),
        "trigger": fit_profile.SESSION_ENDS_WITH_ACTIVITY,
    }
    return Message(fit_profile.SESSION, values)


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


def _activity(activity: Activity) -> Message:
    values = {
        "timestamp": _at(activity.end_epoch_ms),
        "total_timer_time": round(activity.active_s * 1000),
        "num_sessions": 1,
        "type": fit_profile.ACTIVITY_MANUAL,
        "event": fit_profile.EVENT_ACTIVITY,
        "event_type": fit_profile.EVENT_STOP,
        "local_timestamp": _local_s(activity),
    }
    return Message(fit_profile.ACTIVITY, values)


def _local_s(activity: Activity) -> int:
    """Return the end in local time, in FIT's seconds; the offset is that of the start."""
    offset_s = _wall_s(activity.local_started_at) - activity.start_epoch_ms // 1000
    return _at(activity.end_epoch_ms) + offset_s


def _wall_s(local: datetime) -> int:
    return (local.toordinal() - 719_163) * 86_400 + local.hour * 3600 + local.minute * 60 + local.second


def _at(epoch_ms: int) -> int:
    """Return a moment in FIT's seconds."""
    return epoch_ms // 1000 - fit_profile.FIT_EPOCH_S


def _steps_of_one_foot(cadence_spm: float | None) -> int | None:
    """Return a cadence as FIT counts it."""
    return None if cadence_spm is None else _byte(cadence_spm / 2)


def _byte(value: float | None) -> int | None:
    return _whole(value, MOST_BYTE)


def _whole(value: float | None, most: int) -> int | None:
    return None if value is None else min(max(round(value), 0), most)


contents = point_by_point(fit)
