"""File names: `<local date>-<local time>-<slug>-<short id>.<ext>`, the same at every export."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from nrc_pipeline.exports.texts import slug

if TYPE_CHECKING:
    from nrc_pipeline.exports.track import Activity

SHORT = 8

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def file_name(activity: Activity, extension: str) -> str:
    """Return a name that cannot leave its folder: only a slug of the activity's own text is in it."""
    words = slug(activity.title) or slug(activity.activity_type or "") or "activity"
    local = activity.local_started_at
    # Four digits of the year, which strftime does not give on all systems before the year 1000.
    when = f"{local.year:04}-{local:%m-%d-%H%M%S}"
    return f"{when}-{words}-{short_id(activity)}.{extension}"


def short_id(activity: Activity) -> str:
    """Return eight letters: a UUID's first ones, else of the id's SHA-256, because other ids begin alike."""
    if _UUID.fullmatch(activity.activity_id):
        return activity.activity_id[:SHORT]
    return hashlib.sha256(activity.activity_id.encode(errors="surrogatepass")).hexdigest()[:SHORT]
