"""The JSON of Nike's partner API of 2012-2016: activities, their `/gps` files, and pages of the list.

An activity and its positions are two files, which the id joins: `activityId`, or the address in `links`. A
page of the list has the same activities without series. Its whole-day totals of a FuelBand (`ALL_DAY`) are
left out: they are no activities, and would overlap all runs of their day.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from nrc_pipeline.formats.building import derived_id
from nrc_pipeline.formats.first_bytes import first_character, near_ends
from nrc_pipeline.formats.format import Format, IncompleteError, UntranslatableError
from nrc_pipeline.formats.json_content import json_content, member, objects
from nrc_pipeline.formats.nikeplus_run import (
    METRICS,
    Column,
    NikePlusRun,
    Position,
    interval_ms,
    letters,
    type_of,
)
from nrc_pipeline.formats.plain_values import duration_ms, instant_ms, number, numbers, text
from nrc_pipeline.formats.richest import Richest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nrc_pipeline.documents.shape import PlainDocument
    from nrc_pipeline.formats.format import ForeignFile

NAME = "nikeplus-v1"
OF_THE_API = b'"start_epoch_ms"'
"""Each document of today's API has it, near both ends."""

OF_ACTIVITIES = (b'"metricSummary"', b'"activityTimeZone"', b'"activityId"')
OF_TRACKS = (b'"links"', b'"intervalMetric"')
ID_IN_ADDRESS = re.compile(r"/activities/(?:[A-Z_]+/)?([^/?#\s]+)")
RANGE = {"elevationGain": ("ascent", "total"), "elevationLoss": ("descent", "total"),
         "elevationMax": ("elevation", "max"), "elevationMin": ("elevation", "min")}  # fmt: skip


class _Parts(NamedTuple):
    """The objects of one file."""

    activities: list[dict[str, Any]]
    tracks: list[dict[str, Any]]
    is_page: bool


def _recognises(content: bytes) -> bool:
    if first_character(content) not in b"{[":
        return False
    words = near_ends(content)
    if OF_THE_API in words:
        return False
    if b'"startTime"' in words:
        return any(word in words for word in OF_ACTIVITIES)
    return b'"waypoints"' in words and any(word in words for word in OF_TRACKS)


def _group(file: ForeignFile) -> str:
    try:
        parts = _parts(file.content)
    except UntranslatableError:
        pass
    else:
        ids = {_id_of(one) for one in (*parts.activities, *parts.tracks)}
        if not parts.is_page and len(ids) == 1 and (only := ids.pop()):
            return only
    return hashlib.sha256(file.content).hexdigest()


def _translate(files: Sequence[ForeignFile]) -> Iterator[PlainDocument]:
    found, tracks, activities = Richest(), dict[str, list[dict[str, Any]]](), list[dict[str, Any]]()
    for file in files:
        try:
            parts = _parts(file.content)
        except UntranslatableError as problem:
            found.fail(problem)
            continue
        activities += parts.activities
        for track in parts.tracks:
            found.fail(IncompleteError("the positions of an activity whose own file is missing"))
            tracks.setdefault(_id_of(track), []).append(track)
    for activity in activities:
        try:
            run = _run(activity, _longest(tracks.get(_id_of(activity), [])))
        except UntranslatableError as problem:
            found.fail(problem)
        else:
            found.add(_id_of(activity) or derived_id(NAME, run.start_epoch_ms), run)
    yield from found.documents()


def _parts(content: bytes) -> _Parts:
    value = json_content(content)
    items = value if isinstance(value, list) else member(value, "data")
    is_page = isinstance(items, list)
    found = objects(items) if is_page else objects([value])
    tracks = [one for one in found if isinstance(one.get("waypoints"), list)]
    activities = [one for one in found if one.get("startTime") is not None]
    if not tracks and not activities:
        raise UntranslatableError(
            "a list page without activities" if is_page else "neither an activity nor positions"
        )
    return _Parts(activities, tracks, is_page)


def _id_of(activity: dict[str, Any]) -> str:
    """Return the stated id, else the one in the activity's address; empty if it has neither.

    It is in lower case, like the ids of the API.
    """
    found = text(activity.get("activityId"))
    addresses = (text(link.get("href")) for link in objects(activity.get("links")))
    matches = (ID_IN_ADDRESS.search(address) for address in addresses)
    return (found or next((match[1] for match in matches if match), "")).lower()


def _longest(tracks: list[dict[str, Any]]) -> dict[str, Any] | None:
    if len(tracks) < 2:
        return tracks[0] if tracks else None
    return max(tracks, key=lambda track: (len(track["waypoints"]), repr(track)))


def _run(activity: dict[str, Any], track: dict[str, Any] | None) -> NikePlusRun:
    if letters(activity.get("activityType")) == "allday":
        raise UntranslatableError("only the totals of a whole day (ALL_DAY), which are no activity")
    start = instant_ms(activity.get("startTime"))
    if start is None:
        raise UntranslatableError("its startTime is not a time")
    summary = activity.get("metricSummary")
    run = NikePlusRun(
        NAME, start, duration_ms(member(summary, "duration")), type_of(activity.get("activityType"))
    )
    for name, value in summary.items() if isinstance(summary, dict) else ():
        if letters(name) in METRICS:
            run.add_total(METRICS[letters(name)], value)
    run.add_tag("timezone_id", activity.get("activityTimeZone"))
    run.add_tag("device", activity.get("deviceType"))
    for tag in objects(activity.get("tags")):
        run.add_tag(tag.get("tagType"), tag.get("tagValue"))
    for series in objects(activity.get("metrics")):
        values = series.get("values")
        step_ms = interval_ms(series.get("intervalMetric"), series.get("intervalUnit"))
        if isinstance(values, list):
            run.add_column(series.get("metricType"), Column(numbers(values), step_ms))
    if track is not None:
        _add_track(run, track)
    return run


def _add_track(run: NikePlusRun, track: dict[str, Any]) -> None:
    for key, (metric, summary) in RANGE.items():
        run.add_total(metric, track.get(key), summary)
    for point in objects(track["waypoints"]):
        latitude, longitude = number(point.get("latitude")), number(point.get("longitude"))
        if latitude is None or longitude is None:
            # It keeps its share of the time.
            run.positions.append(None)
        else:
            run.positions.append(Position(latitude, longitude, number(point.get("elevation"))))


NIKEPLUS_V1 = Format(NAME, 1, _recognises, _translate, _group)
