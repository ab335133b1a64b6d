"""What a device recorded: points and laps, and the series and moments that they give."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.documents.shape import EXACT_INTEGER_LIMIT
from nrc_pipeline.formats.building import Draft, Reading, derived_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

KILOMETRE_M = 1000.0
SAME_LENGTH_M = 10.0
"""A lap whose length differs from a kilometre by at most this is one, unless it is the last."""
ROUNDING_M = 0.011
ABSENT_BYTE = 255


class Point(NamedTuple):
    """What was known at one moment; `distance_m` counts from the start, `cadence_spm` counts both feet."""

    epoch_ms: int
    latitude: float | None = None
    longitude: float | None = None
    elevation_m: float | None = None
    heart_rate_bpm: float | None = None
    distance_m: float | None = None
    cadence_spm: float | None = None


class Lap(NamedTuple):
    """A part of an activity; the laps of an activity follow each other without a gap."""

    start_epoch_ms: int
    end_epoch_ms: int
    active_ms: int
    distance_m: float
    calories_kcal: float

    @property
    def paused_ms(self) -> int:
        """How long it was not active."""
        return self.end_epoch_ms - self.start_epoch_ms - self.active_ms


class Gap(NamedTuple):
    """A stretch in which nothing was recorded."""

    from_epoch_ms: int
    to_epoch_ms: int

    @property
    def length_ms(self) -> int:
        """Its duration."""
        return self.to_epoch_ms - self.from_epoch_ms


@dataclass(slots=True)
class Recorded:
    """The content of a file that `nrc export` wrote.

    Attributes:
        start_epoch_ms: The start.
        end_epoch_ms: The end.
        activity_type: In the API's spelling.
        points: In order, each at another time.
        laps: In order, at least one, from the start to the end.
        gaps: In order, each with a length.
        resolution_ms: By how much a time of the file may differ from the true one.
        tags: In the API's spelling.
    """

    start_epoch_ms: int
    end_epoch_ms: int
    activity_type: str
    points: list[Point]
    laps: list[Lap]
    gaps: list[Gap]
    resolution_ms: int
    tags: dict[str, str] = field(default_factory=dict)

    def draft(self, source: str) -> Draft:
        """Return it as a draft with the totals of its laps."""
        distance_m = sum(lap.distance_m for lap in self.laps)
        calories_kcal = sum(lap.calories_kcal for lap in self.laps)
        totals = {("distance", "total"): distance_m / 1000, ("calories", "total"): calories_kcal}
        return Draft(
            activity_id=exported_id(self.start_epoch_ms),
            source=source,
            start_epoch_ms=self.start_epoch_ms,
            end_epoch_ms=self.end_epoch_ms,
            active_duration_ms=min(
                sum(lap.active_ms for lap in self.laps), self.end_epoch_ms - self.start_epoch_ms
            ),
            activity_type=self.activity_type,
            series={
                "distance": distance_steps(self._curve()),
                "calories": self._calories(),
                **point_series(self.points),
            },
            # The export writes 0 for a total that Nike did not state.
            totals={key: value for key, value in totals.items() if 0 < value < EXACT_INTEGER_LIMIT},
            tags=self.tags,
            moments=[*halts(self._pauses(), self.end_epoch_ms), *self._lap_moments()],
        )

    def _curve(self) -> list[tuple[int, float]]:
        """Return times and metres: where laps end, and the points that are between these."""
        edges = [self.start_epoch_ms, *(lap.end_epoch_ms for lap in self.laps)]
        reached = list(accumulate((lap.distance_m for lap in self.laps), initial=0.0))
        if reached[-1] <= 0:
            return []
        curve = list(zip(edges, reached, strict=True))
        for point in self.points:
            lap = bisect_right(edges, point.epoch_ms)
            if point.distance_m is None or not 0 < lap < len(edges):
                continue
            # A rounded time near the end of a lap would move that end.
            if min(point.epoch_ms - edges[lap - 1], edges[lap] - point.epoch_ms) >= self.resolution_ms:
                metres = min(max(point.distance_m, reached[lap - 1]), reached[lap])
                curve.append((point.epoch_ms, metres))
        return list(dict(sorted(curve)).items())

    def _calories(self) -> list[Reading]:
        return [
            Reading(lap.start_epoch_ms, lap.end_epoch_ms, lap.calories_kcal)
            for lap in self.laps
            if lap.calories_kcal > 0 and lap.end_epoch_ms > lap.start_epoch_ms
        ]

    def _lap_moments(self) -> Iterator[tuple[str, str, int]]:
        """Name the ends of laps; the end of the activity is one only if it completes a kilometre."""
        are_kilometres = True
        for number, lap in enumerate(self.laps, start=1):
            are_kilometres = are_kilometres and abs(lap.distance_m - KILOMETRE_M) <= SAME_LENGTH_M
            is_last = number == len(self.laps)
            if not is_last or (are_kilometres and lap.distance_m > KILOMETRE_M - ROUNDING_M):
                yield ("split_km" if are_kilometres else "lap"), str(number), lap.end_epoch_ms

    def _pauses(self) -> list[Gap]:
        """Return the pauses: a lap says exactly how long it was paused, the gaps say where."""
        found = []
        for lap in self.laps:
            inside = self._gaps_within(lap)
            whole_ms = sum(gap.length_ms for gap in inside)
            for gap in inside:
                wanted_ms = round(lap.paused_ms * gap.length_ms / whole_ms)
                length_ms = min(wanted_ms, gap.length_ms + 2 * self.resolution_ms)
                if length_ms > 0:
                    found.append(_within(lap, gap, length_ms))
        return found

    def _gaps_within(self, lap: Lap) -> list[Gap]:
        first = bisect_right(self.gaps, lap.start_epoch_ms, key=lambda gap: gap.to_epoch_ms)
        until = bisect_left(self.gaps, lap.end_epoch_ms, key=lambda gap: gap.from_epoch_ms)
        whole = self.gaps[first:until]
        parts = [
            Gap(max(gap.from_epoch_ms, lap.start_epoch_ms), min(gap.to_epoch_ms, lap.end_epoch_ms))
            for gap in whole
        ]
        # A short part of a pause in the next lap is in this one only because times are rounded.
        certain = [
            part
            for part, gap in zip(parts, whole, strict=True)
            if part == gap or part.length_ms > self.resolution_ms
        ]
        return certain or parts


def _within(lap: Lap, gap: Gap, length_ms: int) -> Gap:
    """Return a pause of this length: at an edge of the lap if the gap is there, else in its middle."""
    if gap.to_epoch_ms == lap.end_epoch_ms:
        begins = lap.end_epoch_ms - length_ms
    elif gap.from_epoch_ms == lap.start_epoch_ms:
        begins = lap.start_epoch_ms
    else:
        begins = gap.from_epoch_ms + (gap.length_ms - length_ms) // 2
    begins = max(begins, lap.start_epoch_ms)
    return Gap(begins, min(begins + length_ms, lap.end_epoch_ms))


def exported_id(start_epoch_ms: int) -> str:
    """Return the id of an activity that `nrc export` wrote.

    It is the same from each kind of file. FIT has whole seconds only.
    """
    return derived_id("nrc export", start_epoch_ms // 1000 * 1000)


def in_order(points: Iterable[Point]) -> list[Point]:
    """Return the points in the order of time; of several at one time, the first counts."""
    unique: dict[int, Point] = {}
    for point in points:
        unique.setdefault(point.epoch_ms, point)
    return [unique[at] for at in sorted(unique)]


def of_both_feet(revolutions_per_minute: float | None) -> float | None:
    """Return the steps per minute of a cadence as Garmin's formats state it: of one foot, in a byte."""
    if revolutions_per_minute is None or not 0 <= revolutions_per_minute < ABSENT_BYTE:
        return None
    return 2 * revolutions_per_minute


def position(latitude: float | None, longitude: float | None) -> tuple[float | None, float | None]:
    """Return a position, or twice None if it is not on the earth."""
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None, None
    return latitude, longitude


def point_series(points: Sequence[Point]) -> dict[str, list[Reading]]:
    """Return the series of everything that the points say, without the distance."""
    return {
        "latitude": [Reading(one[0], one[0], one[1]) for one in points if one[1] is not None],
        "longitude": [Reading(one[0], one[0], one[2]) for one in points if one[2] is not None],
        "elevation": [Reading(one[0], one[0], one[3]) for one in points if one[3] is not None],
        "heart_rate": [Reading(one[0], one[0], one[4]) for one in points if one[4] is not None],
        "cadence": [Reading(one[0], one[0], one[6]) for one in points if one[6] is not None],
    }


def distance_steps(curve: Sequence[tuple[int, float]]) -> list[Reading]:
    """Return the km between the times of a curve of metres, which is in order; a distance never decreases."""
    risen = list(accumulate((metres for _, metres in curve), max))
    return [
        Reading(at, until, (after - before) / 1000)
        for ((at, _), (until, _)), (before, after) in zip(pairwise(curve), pairwise(risen), strict=True)
        if until > at
    ]


def halts(pauses: Iterable[Gap], end_epoch_ms: int) -> Iterator[tuple[str, str, int]]:
    """Return the moments of pauses; one that lasts until the end has no resume."""
    for pause in pauses:
        yield "halt", "pause", pause.from_epoch_ms
        if pause.to_epoch_ms < end_epoch_ms:
            yield "halt", "resume", pause.to_epoch_ms
