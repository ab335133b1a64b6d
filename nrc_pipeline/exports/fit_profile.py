"""The part of FIT's profile (21.212) that an activity needs: the numbers of messages, fields and values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

FIT_EPOCH_S = 631_065_600
"""1989-12-31 00:00 UTC, from which FIT counts seconds."""

FIRST_EPOCH_MS = 1000 * (FIT_EPOCH_S + 0x10000000)
LAST_EPOCH_MS = 1000 * (FIT_EPOCH_S + 0xFFFFFFFE - 86_400)
"""From July 1998 to 2126, less a day for local time.

Smaller numbers count from when a device was switched on.
"""


class BaseType(NamedTuple):
    """A type of number: its code in FIT, and its letter in `struct`."""

    code: int
    letter: str


class Field(NamedTuple):
    """The number of a field, and its type."""

    number: int
    base_type: BaseType


@dataclass(frozen=True, slots=True, eq=False)
class MessageKind:
    """A kind of message; `local_id` stands for its number in a file."""

    local_id: int
    number: int
    fields: Mapping[str, Field]


_ENUM, _UINT8, _UINT16 = BaseType(0x00, "B"), BaseType(0x02, "B"), BaseType(0x84, "H")
_SINT32, _UINT32, _UINT32Z = BaseType(0x85, "i"), BaseType(0x86, "I"), BaseType(0x8C, "I")

TYPE_ACTIVITY = 4
MANUFACTURER_DEVELOPMENT = 255
EVENT_TIMER, EVENT_SESSION, EVENT_LAP, EVENT_ACTIVITY = 0, 8, 9, 26
EVENT_START, EVENT_STOP, EVENT_STOP_ALL = 0, 1, 4
LAP_BY_DISTANCE = 2
SESSION_ENDS_WITH_ACTIVITY = 0
ACTIVITY_MANUAL = 0

_TIMESTAMP = Field(253, _UINT32)
_STRETCH = {
    "message_index": Field(254, _UINT16),
    "timestamp": _TIMESTAMP,
    "event": Field(0, _ENUM),
    "event_type": Field(1, _ENUM),
    "start_time": Field(2, _UINT32),
    "total_elapsed_time": Field(7, _UINT32),
    "total_timer_time": Field(8, _UINT32),
    "total_distance": Field(9, _UINT32),
    "total_calories": Field(11, _UINT16),
}

FILE_ID = MessageKind(
    0,
    0,
    {
        "type": Field(0, _ENUM),
        "manufacturer": Field(1, _UINT16),
        "product": Field(2, _UINT16),
        "serial_number": Field(3, _UINT32Z),
        "time_created": Field(4, _UINT32),
    },
)
EVENT = MessageKind(1, 21, {"timestamp": _TIMESTAMP, "event": Field(0, _ENUM), "event_type": Field(1, _ENUM)})
RECORD = MessageKind(
    2,
    20,
    {
        "timestamp": _TIMESTAMP,
        "position_lat": Field(0, _SINT32),
        "position_long": Field(1, _SINT32),
        "altitude": Field(2, _UINT16),
        "heart_rate": Field(3, _UINT8),
        "cadence": Field(4, _UINT8),
        "distance": Field(5, _UINT32),
    },
)
LAP = MessageKind(
    3,
    19,
    {
        **_STRETCH,
        "avg_heart_rate": Field(15, _UINT8),
        "max_heart_rate": Field(16, _UINT8),
        "lap_trigger": Field(24, _ENUM),
    },
)
SESSION = MessageKind(
    4,
    18,
    {
        **_STRETCH,
        "sport": Field(5, _ENUM),
        "sub_sport": Field(6, _ENUM),
        "avg_heart_rate": Field(16, _UINT8),
        "max_heart_rate": Field(17, _UINT8),
        "avg_cadence": Field(18, _UINT8),
        "total_ascent": Field(22, _UINT16),
        "total_descent": Field(23, _UINT16),
        "first_lap_index": Field(25, _UINT16),
        "num_laps": Field(26, _UINT16),
        "trigger": Field(28, _ENUM),
    },
)
ACTIVITY = MessageKind(
    5,
    34,
    {
        "timestamp": _TIMESTAMP,
        "total_timer_time": Field(0, _UINT32),
        "num_sessions": Field(1, _UINT16),
        "type": Field(2, _ENUM),
        "event": Field(3, _ENUM),
        "event_type": Field(4, _ENUM),
        "local_timestamp": Field(5, _UINT32),
    },
)
