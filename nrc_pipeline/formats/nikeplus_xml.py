"""The XML of nikeplus.com and of iPods, 2006-2012: details of runs, and the list of all runs.

Details have no id; the list has it. So all these files of an account are one group, and the start joins them.
Without the list an id is made from the start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.formats.building import derived_id
from nrc_pipeline.formats.first_bytes import first_character, near_ends
from nrc_pipeline.formats.format import Format, UntranslatableError
from nrc_pipeline.formats.nikeplus_run import Column, NikePlusRun, interval_ms, letters
from nrc_pipeline.formats.plain_values import (
    duration_ms,
    has_offset,
    instant_ms,
    number,
    numbers,
    text,
    wall_clock,
    zone_of_offset,
)
from nrc_pipeline.formats.richest import Richest
from nrc_pipeline.formats.xml_tree import xml_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree.ElementTree import Element

    from nrc_pipeline.documents.shape import PlainDocument
    from nrc_pipeline.formats.format import ForeignFile

NAME = "nikeplus-xml"
KM_OF = {"mi": 1.609344, "mile": 1.609344, "miles": 1.609344, "m": 0.001}
LIST_TAGS = ("name", "description", "howFelt", "weather", "terrain", "intensity")


class _Entry(NamedTuple):
    """A run of a file, with its id (empty if the file states none) and its start as the file spells it."""

    stated_id: str
    started: str
    run: NikePlusRun

    @property
    def activity_id(self) -> str:
        """The stated id, else one made from the start."""
        return self.stated_id or derived_id(NAME, self.run.start_epoch_ms)


def _recognises(content: bytes) -> bool:
    if first_character(content) != b"<":
        return False
    words = near_ends(content)
    return any(word in words for word in (b"plusService", b"sportsData", b"runList"))


def _group(_: ForeignFile) -> str:
    return NAME


def _translate(files: Sequence[ForeignFile]) -> Iterator[PlainDocument]:
    found, listed, detailed = Richest(), list[_Entry](), list[_Entry]()
    for file in files:
        try:
            root = xml_root(file.content)
        except UntranslatableError as problem:
            found.fail(problem)
            continue
        rows = [(row, listed) for one in root.iter("runList") for row in one.iter("run")]
        rows += [(row, detailed) for row in root.iter("sportsData")]
        if not rows:
            found.fail(UntranslatableError("neither a run nor a list of runs"))
        for row, entries in rows:
            try:
                entries.append(_entry(row))
            except UntranslatableError as problem:
                found.fail(problem)
    for entry in _with_ids(detailed, listed):
        found.add(entry.activity_id, entry.run)
    yield from found.documents()


def _with_ids(detailed: list[_Entry], listed: list[_Entry]) -> Iterator[_Entry]:
    """Give details what only the list has, and yield them and what the list alone has."""
    by_start: dict[int, list[_Entry]] = {}
    by_clock: dict[tuple[str, bool], list[_Entry]] = {}
    for entry in listed:
        by_start.setdefault(entry.run.start_epoch_ms, []).append(entry)
        by_clock.setdefault((wall_clock(entry.started), has_offset(entry.started)), []).append(entry)
    known: set[str] = set()
    for entry in detailed:
        is_sure = has_offset(entry.started)
        candidates = by_start.get(entry.run.start_epoch_ms, []) if is_sure else []
        # One of the two files can have lost the offset.
        candidates = candidates or by_clock.get((wall_clock(entry.started), not is_sure), [])
        candidates = candidates or by_start.get(entry.run.start_epoch_ms, [])
        if not candidates:
            yield entry
            continue
        chosen = min(candidates, key=lambda one: (_difference(one.run, entry.run), repr(one)))
        if not is_sure:
            entry.run.start_epoch_ms = chosen.run.start_epoch_ms
        entry.run.tags = {**chosen.run.tags, **entry.run.tags}
        entry.run.totals = {**chosen.run.totals, **entry.run.totals}
        known.add(chosen.activity_id)
        yield _Entry(chosen.activity_id, entry.started, entry.run)
    yield from (entry for entry in listed if entry.activity_id not in known)


def _difference(one: NikePlusRun, other: NikePlusRun) -> int:
    return abs((one.duration_ms or 0) - (other.duration_ms or 0))


def _entry(row: Element) -> _Entry:
    """Read a `run` of the list or the `sportsData` of one run."""
    summary = row.find("runSummary")
    summary = row if summary is None else summary
    started = _content(row, "startTime") or _content(summary, "time")
    start = instant_ms(started)
    if start is None:
        raise UntranslatableError("its startTime is not a time")
    run = NikePlusRun(NAME, start, duration_ms(_content(summary, "duration")))
    _add_totals(run, summary)
    run.add_tag("timezone_id", zone_of_offset(started))
    run.add_tag("workout_type", row.get("workoutType") or summary.get("workoutType"))
    run.add_tag("equipment", _content(summary, "equipmentType"))
    run.add_tag("template", _content(row, "template/templateName"))
    run.add_tag("device", _content(row, "userInfo/device"))
    for name in LIST_TAGS:
        run.add_tag(name, _content(row, name))
    goal = row.find("goal")
    if goal is not None:
        run.add_tag("goal", " ".join(filter(None, map(text, map(goal.get, ("type", "value", "unit"))))))
    for snapshots in row.iter("snapShotList"):
        _add_snapshots(run, snapshots)
    for series in row.iter("extendedData"):
        step_ms = interval_ms(series.get("intervalValue"), series.get("intervalUnit"))
        listed = (series.text or "").strip().removesuffix(",")
        values = numbers(listed.split(",")) if listed else []
        run.add_column(series.get("dataType"), Column(values, step_ms, begins_at_zero=True))
    return _Entry(text(row.get("id")).lower(), started, run)


def _add_totals(run: NikePlusRun, summary: Element) -> None:
    distance = number(_content(summary, "distance"))
    if distance is not None:
        unit = summary.find("distance")
        run.add_total("distance", distance * KM_OF.get(text(unit.get("unit") if unit is not None else ""), 1))
    run.add_total("calories", _content(summary, "calories"))
    run.add_total("heart_rate", _content(summary, "heartrate/average"), "mean")
    run.add_total("heart_rate", _content(summary, "heartrate/maximum/bpm"), "max")
    run.add_total("heart_rate", _content(summary, "heartrate/minimum/bpm"), "min")


def _add_snapshots(run: NikePlusRun, snapshots: Element) -> None:
    kind = snapshots.get("snapShotType")
    rows = list(snapshots.iter("snapShot"))
    run.add_splits(kind, [_content(row, "duration") for row in rows])
    if letters(kind) == "userclick":
        for row in rows:
            run.add_halt(row.get("event"), _content(row, "duration"))


def _content(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


NIKEPLUS_XML = Format(NAME, 1, _recognises, _translate, _group)
