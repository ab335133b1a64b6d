"""iCalendar (RFC 5545): one VEVENT per activity, without places or notes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import icalendar

from nrc_pipeline.exports.contents import named
from nrc_pipeline.exports.folder import make_private, write_file
from nrc_pipeline.exports.kinds import Made
from nrc_pipeline.exports.privacy import Cut
from nrc_pipeline.exports.published import activities as published_activities
from nrc_pipeline.exports.sports import CREATOR
from nrc_pipeline.exports.texts import one_line
from nrc_pipeline.foundation.left_out import made_or_left_out
from nrc_pipeline.warehouse.reading import read_connection

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.exports.privacy import Privacy
    from nrc_pipeline.exports.published import Selection
    from nrc_pipeline.exports.track import Activity
    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.left_out import LeftOut

FILE = "activities.ics"


def export_ics(
    home: Home, folder: Path, selection: Selection, _privacy: Privacy | None, now: datetime
) -> Made:
    """Write the calendar of the selected activities. It holds no places, so nothing is cut."""
    with read_connection(home) as connection:
        wanted = published_activities(connection, selection, now)
    left_out: list[LeftOut] = []
    events = [made for one in wanted if (made := made_or_left_out(named(one), partial(event, one), left_out))]
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{CREATOR}//activities//EN")
    calendar.add("calscale", "GREGORIAN")
    for one in events:
        calendar.add_component(one)
    make_private(folder)
    write_file(folder / FILE, calendar.to_ical(sorted=False))
    return Made(folder / FILE, len(events), Cut(), left_out)


def event(activity: Activity) -> icalendar.Event:
    """Return the event of an activity."""
    begins = _at(activity.start_epoch_ms)
    made = icalendar.Event()
    made.add("uid", _uid(activity))
    # RFC 5545 requires the time when the entry was made; a fixed one keeps the file unchanged.
    made.add("dtstamp", begins)
    made.add("dtstart", begins)
    made.add("dtend", _at(max(activity.end_epoch_ms, activity.start_epoch_ms)))
    made.add("summary", _summary(activity))
    made.add("description", _description(activity))
    made.add("categories", [one_line(activity.activity_type) or "activity"])
    made.add("transp", "TRANSPARENT")
    return made


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


def _at(epoch_ms: int) -> datetime:
    return datetime.fromtimestamp(epoch_ms // 1000, UTC)
