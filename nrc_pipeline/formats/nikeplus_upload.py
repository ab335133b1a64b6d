"""The JSON that the Nike+ app of 2014 sent to the service: one run, or an array of them, without an id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nrc_pipeline.formats.building import derived_id
from nrc_pipeline.formats.first_bytes import first_character, near_ends
from nrc_pipeline.formats.format import Format, UntranslatableError
from nrc_pipeline.formats.json_content import json_content, member, objects
from nrc_pipeline.formats.nikeplus_run import Column, NikePlusRun, interval_ms, letters, type_of
from nrc_pipeline.formats.nikeplus_v1 import OF_ACTIVITIES, OF_THE_API
from nrc_pipeline.formats.plain_values import duration_ms, instant_ms, numbers
from nrc_pipeline.formats.richest import Richest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nrc_pipeline.documents.shape import PlainDocument
    from nrc_pipeline.formats.format import ForeignFile

NAME = "nikeplus-upload"
OF_UPLOADS = (b'"timeZoneId"', b'"dataStream"', b'"startTimeOffset"', b'"deviceConfig"', b'"snapshots"')
TOTALS = {"distance": "distance", "fuel": "nikefuel", "calories": "calories", "steps": "steps"}


def _recognises(content: bytes) -> bool:
    if first_character(content) not in b"{[":
        return False
    words = near_ends(content)
    if b'"startTime"' not in words or any(word in words for word in (OF_THE_API, *OF_ACTIVITIES)):
        return False
    # Other programs use one of these words, too.
    return sum(word in words for word in OF_UPLOADS) > 1


def _translate(files: Sequence[ForeignFile]) -> Iterator[PlainDocument]:
    found = Richest()
    for file in files:
        try:
            value = json_content(file.content)
        except UntranslatableError as problem:
            found.fail(problem)
            continue
        for content in objects(value if isinstance(value, list) else [value]):
            try:
                run = _run(content)
            except UntranslatableError as problem:
                found.fail(problem)
            else:
                found.add(derived_id(NAME, run.start_epoch_ms), run)
    yield from found.documents()


def _run(content: dict[str, Any]) -> NikePlusRun:
    start = instant_ms(content.get("startTime"))
    if start is None:
        raise UntranslatableError("its startTime is not a time")
    run = NikePlusRun(NAME, start, duration_ms(content.get("duration")), type_of(content.get("type")))
    for key, metric in TOTALS.items():
        run.add_total(metric, content.get(key))
    run.add_tag("timezone_id", content.get("timeZoneId"))
    for tag in objects(content.get("tags")):
        named = member(tag, "ActivityTag") or tag
        run.add_tag(member(named, "tagType"), member(named, "tagValue") or member(named, "tagTypeDetail"))
    for series in objects(content.get("detail")):
        values, unit = series.get("value"), series.get("intervalUnit")
        if isinstance(values, list):
            step_ms = interval_ms(series.get("intervalMetric"), unit)
            offset_ms = interval_ms(series.get("startTimeOffset"), unit) or 0
            column = Column(numbers(values), step_ms, offset_ms)
            run.add_column(series.get("metricType"), column)
    _add_summary(run, content.get("summary"))
    return run


def _add_summary(run: NikePlusRun, summary: Any) -> None:
    for snapshots in objects(member(summary, "snapshots")):
        points = objects(snapshots.get("dataSeries"))
        run.add_splits(snapshots.get("name"), [_duration(point) for point in points])
        if letters(snapshots.get("name")) == "userclick":
            for point in points:
                run.add_halt(point.get("event") or member(point.get("metrics"), "event"), _duration(point))
    for part in objects(member(summary, "deviceConfig")):
        component = part.get("component")
        if letters(member(component, "category")) == "device":
            run.add_tag("device", member(component, "type"))


def _duration(point: dict[str, Any]) -> Any:
    return member(point.get("metrics"), "duration")


NIKEPLUS_UPLOAD = Format(NAME, 1, _recognises, _translate)
