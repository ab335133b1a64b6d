"""A run as all Nike+ formats describe it: values at equal intervals, splits, pauses and tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from nrc_pipeline.documents.shape import EARLIEST_EPOCH_MS, EXACT_INTEGER_LIMIT, LATEST_EPOCH_MS
from nrc_pipeline.formats.building import Draft, Reading
from nrc_pipeline.formats.format import UntranslatableError
from nrc_pipeline.formats.plain_values import duration_ms, number, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nrc_pipeline.documents.shape import PlainDocument

METRICS = {
    "distance": "distance",
    "fuel": "nikefuel",
    "nikefuel": "nikefuel",
    "steps": "steps",
    "calories": "calories",
    "heartrate": "heart_rate",
    "speed": "speed",
    "elevation": "elevation",
}
"""The API's name of each series, by its name in a file: in lower case, letters only."""

ADDABLE = frozenset({"distance", "nikefuel", "steps", "calories"})
"""Metrics whose values belong to an interval and can be added; the others are readings at a point in time."""

SPLITS = {"kmsplit": "split_km", "milesplit": "split_mile"}
HALTS = frozenset({"pause", "resume"})

TYPES = {
    "running": "run",
    "jogging": "run",
    "walking": "walk",
    "cycling": "cycle",
    "bike": "cycle",
    "biking": "cycle",
    "swimming": "swim",
}
"""The API's name of a type, where it is not the file's in lower case."""

TAGS = {"name": "com.nike.name", "howfelt": "emotion", "description": "note", "device": "com.nike.devicename"}
"""The API's key of a tag, where it is not the file's in lower case."""

UNITS_MS = {"ms": 1, "millisecond": 1, "s": 1000, "sec": 1000, "second": 1000, "m": 60_000, "min": 60_000,
            "minute": 60_000, "h": 3_600_000, "hr": 3_600_000, "hour": 3_600_000}  # fmt: skip

SAME = 0.02
"""Up to this share the sum of the steps may differ from the stated total."""

RISING = 1.4
"""Values that add up from 0 end at twice their mean, steps of an even run at their mean."""

DECIMALS = 9
"""Of a difference: beyond them is only the error of floating point."""


class Column(NamedTuple):
    """The values of one series, at equal intervals.

    Attributes:
        values: In the API's unit; None where the file has no number.
        step_ms: The interval; None if the file does not state it, and the values fill the duration.
        offset_ms: From the start of the run to the first interval.
        begins_at_zero: Whether cumulative values that begin with 0 have it for the start of the run, and not
            for the first interval.
    """

    values: list[float | None]
    step_ms: int | None
    offset_ms: int = 0
    begins_at_zero: bool = False


class Position(NamedTuple):
    """One fix, in degrees, and its elevation in m."""

    latitude: float
    longitude: float
    elevation: float | None


@dataclass(slots=True)
class NikePlusRun:
    """The content of one activity, before it has an id.

    Attributes:
        source: The name of the format.
        start_epoch_ms: The start.
        duration_ms: The active time, None if the file does not state it.
        activity_type: In the API's spelling.
        columns: The series that are not positions, by the API's metric.
        positions: In order of time, None for one without a place; the file does not state their times.
        totals: As in `Draft`.
        tags: In the API's spelling.
        moments: As in `Draft`, but in ms since the start.
    """

    source: str
    start_epoch_ms: int
    duration_ms: int | None
    activity_type: str = "run"
    columns: dict[str, Column] = field(default_factory=dict)
    positions: list[Position | None] = field(default_factory=list)
    totals: dict[tuple[str, str], float] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    moments: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def richness(self) -> int:
        """How much the file has of this activity, to choose among several files."""
        values = sum(len(column.values) for column in self.columns.values())
        return 100 * (values + len(self.positions)) + len(self.totals) + len(self.tags) + len(self.moments)

    def add_total(self, metric: str, value: Any, summary: str = "total") -> None:
        """Take a summary, if it is a number."""
        found = number(value)
        if found is not None:
            self.totals[metric, summary] = found

    def add_tag(self, name: Any, value: Any) -> None:
        """Take a tag, if it has a name and a value."""
        key, content = text(name).lower(), text(value)
        if key and content:
            self.tags[TAGS.get(letters(key), key)] = content

    def add_column(self, name: Any, column: Column) -> None:
        """Take a series, if the API has such a metric; of two of one metric the longer counts."""
        metric = METRICS.get(letters(name))
        known = self.columns.get(metric or "")
        if metric and (known is None or len(known.values) < len(column.values)):
            self.columns[metric] = column

    def add_splits(self, name: Any, durations: Iterable[Any]) -> None:
        """Take the times of splits, each in ms of running since the start."""
        key = SPLITS.get(letters(name))
        if key:
            known = sorted(one for one in map(duration_ms, durations) if one is not None)
            for position, at in enumerate(known, start=1):
                self.moments.append((key, str(position), at))

    def add_halt(self, event: Any, duration: Any) -> None:
        """Take a click of the runner, if it is a pause or the end of one."""
        value, at = letters(event), duration_ms(duration)
        if value in HALTS and at is not None:
            self.moments.append(("halt", value, at))

    def document(self, activity_id: str) -> PlainDocument:
        """Return the document.

        Raises:
            UntranslatableError: The times are outside the years 1 to 9999, or there is nothing but a start.
        """
        if self.duration_ms is None and not (self.columns or self.positions or self.totals):
            raise UntranslatableError("it has neither a duration nor a total nor a series")
        elapsed_ms = max((self._length_ms(metric) for metric in self.columns), default=self.duration_ms or 0)
        end = self.start_epoch_ms + elapsed_ms
        if not EARLIEST_EPOCH_MS <= self.start_epoch_ms <= end <= LATEST_EPOCH_MS:
            raise UntranslatableError("its times are outside the years 1 to 9999")
        return Draft(
            activity_id=activity_id,
            source=self.source,
            start_epoch_ms=self.start_epoch_ms,
            end_epoch_ms=end,
            active_duration_ms=elapsed_ms if self.duration_ms is None else self.duration_ms,
            activity_type=self.activity_type,
            series={metric: list(self._readings(metric, elapsed_ms)) for metric in self.columns}
            | self._track(elapsed_ms),
            totals=self.totals,
            tags=self.tags,
            moments=[
                (key, value, self.start_epoch_ms + at)
                for key, value, at in self.moments
                if self.start_epoch_ms + at <= LATEST_EPOCH_MS
            ],
        ).document()

    def _length_ms(self, metric: str) -> int:
        """Return the length of the activity, which a series can exceed that includes pauses."""
        column, stated = self.columns[metric], self.duration_ms or 0
        if column.step_ms is None or not column.values:
            return stated
        last = column.offset_ms + (len(column.values) - 1) * column.step_ms
        if metric not in ADDABLE:
            return max(stated, last)
        if self._begins_at_zero(metric):
            last -= column.step_ms
        # The last interval is cut at the stated end, if it does not begin after it.
        return stated if self.duration_ms is not None and last <= stated else last + column.step_ms

    def _begins_at_zero(self, metric: str) -> bool:
        column = self.columns[metric]
        if not column.values or column.values[0] != 0 or not self._is_cumulative(metric):
            return False
        last = column.offset_ms + (len(column.values) - 1) * (column.step_ms or 0)
        return column.begins_at_zero or 0 < (self.duration_ms or 0) <= last

    def _is_cumulative(self, metric: str) -> bool:
        known = [value for value in self.columns[metric].values if value is not None]
        return metric in ADDABLE and are_cumulative(known, self.totals.get((metric, "total")))

    def _readings(self, metric: str, elapsed_ms: int) -> Iterator[Reading]:
        values, edges = self.columns[metric].values, self._edges(self.columns[metric], elapsed_ms)
        if not edges:
            return
        end = self.start_epoch_ms + elapsed_ms
        if metric not in ADDABLE:
            for at, value in zip(edges, values, strict=False):
                # A heart rate of 0 means that the strap gave none.
                if value is not None and (value or metric != "heart_rate"):
                    yield Reading(at, at, value)
        elif self._is_cumulative(metric):
            yield from _differences(values, edges, end, 0 if self._begins_at_zero(metric) else 1)
        else:
            for (at, until), value in zip(pairwise(edges), values, strict=True):
                if value is not None:
                    yield Reading(at, min(until, end), value)

    def _edges(self, column: Column, elapsed_ms: int) -> Sequence[int]:
        """Return the begin of each interval and the end of the last; nothing without time for so many."""
        count, start = len(column.values), self.start_epoch_ms
        if column.step_ms is not None:
            first = start + column.offset_ms
            return range(first, first + count * column.step_ms + 1, column.step_ms)
        if not 0 < count <= elapsed_ms:
            return ()
        return [start + index * elapsed_ms // count for index in range(count + 1)]

    def _track(self, elapsed_ms: int) -> dict[str, list[Reading]]:
        """Spread the positions evenly over the activity; of those at the same time the first counts."""
        gaps = max(len(self.positions) - 1, 1)
        track: dict[str, list[Reading]] = {"latitude": [], "longitude": [], "elevation": []}
        before = self.start_epoch_ms - 1
        for index, position in enumerate(self.positions):
            at = self.start_epoch_ms + index * elapsed_ms // gaps
            if position is None or at == before:
                continue
            before = at
            track["latitude"].append(Reading(at, at, position.latitude))
            track["longitude"].append(Reading(at, at, position.longitude))
            if position.elevation is not None:
                track["elevation"].append(Reading(at, at, position.elevation))
        return {metric: readings for metric, readings in track.items() if readings}


def letters(value: Any) -> str:
    """Return the letters of a name in lower case, because files spell HEART_RATE, HEARTRATE and heartRate."""
    return "".join(filter(str.isalpha, text(value).lower()))


def type_of(value: Any) -> str:
    """Return the API's name of a type of activity; a file without one is of a run."""
    name = text(value).lower()
    return TYPES.get(name, name) or "run"


def interval_ms(amount: Any, unit: Any) -> int | None:
    """Return an interval such as (10, "SEC") or ("1", "min") in ms; None if it is none."""
    found, name = number(amount), letters(unit)
    factor = UNITS_MS.get(name) or UNITS_MS.get(name.removesuffix("s"))
    if found is None or factor is None:
        return None
    return round(found * factor) or None if found > 0 else None


def are_cumulative(values: Sequence[float], total: float | None) -> bool:
    """Tell whether values are sums since the start or steps.

    The stated total decides, unless neither the last value nor the sum is near it, for example because the
    file is incomplete. Then only values that never fall, and rise as sums do, are sums.
    """
    if not values:
        return False
    added = sum(values)
    if total:
        off_by_sum, off_by_last = abs(added - total), abs(values[-1] - total)
        if off_by_sum != off_by_last and min(off_by_sum, off_by_last) <= SAME * abs(total):
            return off_by_last < off_by_sum
    return values[-1] * len(values) >= RISING * added and all(a <= b for a, b in pairwise(values))


def _differences(
    values: Sequence[float | None], edges: Sequence[int], end: int, first_edge: int
) -> Iterator[Reading]:
    """Yield the steps between cumulative values; a step over missing values is one long interval."""
    before, since = 0.0, edges[0]
    for value, at in zip(values, edges[first_edge:], strict=False):
        if value is None:
            continue
        step = round(value - before, DECIMALS)
        if at > since and abs(step) < EXACT_INTEGER_LIMIT:
            yield Reading(since, min(end, at), step)
        before, since = value, at
