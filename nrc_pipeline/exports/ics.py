"""iCalendar (RFC 5545): one VEVENT an activity, without places or notes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from nrc_pipeline.exports.folder import make_private, write_file
from nrc_pipeline.exports.published import activities as published_activities
from nrc_pipeline.exports.sports import CREATOR
from nrc_pipeline.exports.texts import one_line
from nrc_pipeline.reading import read_connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from nrc_pipeline.exports.published import Selection
    from nrc_pipeline.exports.track import Activity
    from nrc_pipeline.home import Home

FILE = "activities.ics"
LINE_OCTETS = 75


def export_ics(home: Home, folder: Path, selection: Selection, now: datetime) -> tuple[Path, int]:
    """Write the calendar of what is selected; return the file and the number of its events."""
    with read_connection(home) as connection:
        wanted = published_activities(connection, selection, now)
    make_private(folder)
    write_file(folder / FILE, ics(wanted))
    return folder / FILE, len(wanted)


def ics(activities: Iterable[Activity]) -> bytes:
    """Return the calendar."""
    return b"".join(folded(line) for line in _lines(activities))


def _lines(activities: Iterable[Activity]) -> Iterator[str]:
    yield from (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{CREATOR}//activities//EN",
        "CALSCALE:GREGORIAN",
    )
    for activity in activities:
        begins = _stamp(activity.start_epoch_ms)
        yield "BEGIN:VEVENT"
        yield f"UID:{_uid(activity)}"
        # RFC 5545 wants to know when the entry was made; that it stays the same keeps the file the same.
        yield f"DTSTAMP:{begins}"
        yield f"DTSTART:{begins}"
        yield f"DTEND:{_stamp(max(activity.end_epoch_ms, activity.start_epoch_ms))}"
        yield f"SUMMARY:{escaped(_summary(activity))}"
        yield f"DESCRIPTION:{escaped(_description(activity))}"
        yield f"CATEGORIES:{escaped(one_line(activity.activity_type) or 'activity')}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _uid(activity: Activity) -> str:
    """Return a UID of harmless letters: an id can be anything."""
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
    return f"{datetime.fromtimestamp(epoch_ms // 1000, UTC):%Y%m%dT%H%M%SZ}"


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
        # What is folded begins with a blank, which counts.
        if len(part) + len(encoded) > LINE_OCTETS - bool(parts):
            parts.append(part)
            part = b""
        part += encoded
    return b"\r\n ".join([*parts, part]) + b"\r\n"
