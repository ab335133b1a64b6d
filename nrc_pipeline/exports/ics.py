"""iCalendar (RFC 5545): one VEVENT per activity, without places or notes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.exports.contents import named
from nrc_pipeline.exports.folder import make_private, write_file
from nrc_pipeline.exports.published import activities as published_activities
from nrc_pipeline.exports.sports import CREATOR
from nrc_pipeline.exports.texts import one_line
from nrc_pipeline.foundation.left_out import made_or_left_out
from nrc_pipeline.warehouse.reading import read_connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from nrc_pipeline.exports.published import Selection
    from nrc_pipeline.exports.track import Activity
    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.left_out import LeftOut

FILE = "activities.ics"
LINE_OCTETS = 75


class Calendar(NamedTuple):
    """The written file, the number of its events, and the activities that are not in it."""

    path: Path
    events: int
    left_out: list[LeftOut]


def export_ics(home: Home, folder: Path, selection: Selection, now: datetime) -> Calendar:
    """Write the calendar of the selected activities."""
    with read_connection(home) as connection:
        wanted = published_activities(connection, selection, now)
    left_out: list[LeftOut] = []
    events = [made for one in wanted if (made := made_or_left_out(named(one), partial(event, one), left_out))]
    make_private(folder)
    write_file(folder / FILE, calendar(events))
    return Calendar(folder / FILE, len(events), left_out)


def calendar(events: Iterable[bytes]) -> bytes:
    """Return the file with these events."""
    head = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{CREATOR}//activities//EN",
        "CALSCALE:GREGORIAN",
    )
    return b"".join([*map(folded, head), *events, folded("END:VCALENDAR")])


def event(activity: Activity) -> bytes:
    """Return the VEVENT of an activity."""
    return b"".join(map(folded, _lines(activity)))


def _lines(activity: Activity) -> Iterator[str]:
    begins = _stamp(activity.start_epoch_ms)
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(activity)}"
    # RFC 5545 requires the time when the entry was made; a fixed one keeps the file unchanged.
    yield f"DTSTAMP:{begins}"
    yield f"DTSTART:{begins}"
    yield f"DTEND:{_stamp(max(activity.end_epoch_ms, activity.start_epoch_ms))}"
    yield f"SUMMARY:{escaped(_summary(activity))}"
    yield f"DESCRIPTION:{escaped(_description(activity))}"
    yield f"CATEGORIES:{escaped(one_line(activity.activity_type) or 'activity')}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _uid(activity: Activity) -> str:
    """Return a UID of harmless characters: an id can be anything."""
    named = "\0".join(activity.key).encode(errors="surrogatepass")
    return f"{hashlib.sha256(named).hexdigest()[:32]}@{CREATOR}"


def _summary(activity: Activity) -> str:
    title = one_line(activity.title)
    return f"{title} ({activity.distance_km:.2f} km)" if activity.distance_km else title


def _description(activity: Activity) -> str:
    parts = [f"active {_duration(activity.active_s)}, elapsed {_duration(activity.elapsed_s)}"]
    if activity.distance_km and activity.active_s:
        minutes, seconds = divmod(round(activity.active_s / activity.distance_km), 60)
        parts.append(f"pace {minutes}:{seconds:02} /km")
    if activity.avg_heart_rate_bpm is not None:
        parts.append(f"heart rate {activity.avg_heart_rate_bpm:.0f} bpm")
    return "\n".join(parts)


def _duration(seconds: float) -> str:
    minutes, second = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}"


def _stamp(epoch_ms: int) -> str:
    at = datetime.fromtimestamp(epoch_ms // 1000, UTC)
    return f"{at.year:04}{at:%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Return a text as a TEXT value (RFC 5545, 3.3.11)."""
    for character in "\\;,":
        text = text.replace(character, f"\\{character}")
    return text.replace("\n", "\\n")


def folded(line: str) -> bytes:
    """Return a content line in UTF-8, folded at 75 octets between characters (RFC 5545, 3.1)."""
    parts: list[bytes] = []
    part = b""
    for character in line:
        encoded = character.encode(errors="replace")
        # A continuation line begins with a space, which counts.
        if len(part) + len(encoded) > LINE_OCTETS - bool(parts):
            parts.append(part)
            part = b""
        part += encoded
    return b"\r\n ".join([*parts, part]) + b"\r\n"
