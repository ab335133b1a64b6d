"""Reads the activities of Nike's TCX files: texts as they are, points by sensor."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final

from nrc_pipeline.formats.hardened_xml import parsed
from nrc_pipeline.formats.spelled import epoch_ms, number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.parsers.expat import XMLParserType

    from nrc_pipeline.formats.readings import Reported

# Namespaces differ between files, and so do their prefixes; no two of these elements share a local name.
_TEXTS: Final = frozenset(
    {
        "Id",
        "TotalTimeSeconds",
        "DistanceMeters",
        "MaximumSpeed",
        "Calories",
        "Cadence",
        "Notes",
        "AscentInMeters",
        "DescentInMeters",
        "ActivityType",
    }
)
_HEART_RATES: Final = frozenset({"AverageHeartRateBpm", "MaximumHeartRateBpm"})
_SENSORS: Final = {
    "LatitudeDegrees": "latitude",
    "LongitudeDegrees": "longitude",
    "AltitudeMeters": "elevation",
    "DistanceMeters": "distance",
    "Value": "heart_rate",
    "Cadence": "cadence",
    "Speed": "speed",
    "NikeFuel": "nikefuel",
}


@dataclass(slots=True)
class TcxLap:
    """One lap.

    Attributes:
        texts: The text of each known element, by its local name; `StartTime` is the attribute.
        reported: By metric, in the file's units: metres, metres per second.
    """

    texts: dict[str, str] = field(default_factory=dict)
    reported: dict[str, list[Reported]] = field(default_factory=dict)

    def number(self, name: str) -> float | None:
        """Return the number in a text, or None."""
        return number(self.texts.get(name, ""))


@dataclass(slots=True)
class TcxActivity:
    """One activity.

    Attributes:
        texts: As in `TcxLap`; `Sport` is the attribute.
        tags: Nike's tags, with the blanks around the texts removed.
        laps: In the order of the file.
        times: The first and the last time of a point.
        points: How many points have a time.
    """

    texts: dict[str, str]
    tags: dict[str, str] = field(default_factory=dict)
    laps: list[TcxLap] = field(default_factory=list)
    times: tuple[int, int] | None = None
    points: int = 0

    def stated(self, name: str) -> float | None:
        """Return the sum of a number over the laps, or None if no lap states it."""
        found = [value for lap in self.laps if (value := lap.number(name)) is not None]
        return sum(found) if found else None

    def reported(self, metric: str) -> list[Reported]:
        """Return what the points of all laps reported of a metric."""
        return [*chain.from_iterable(lap.reported.get(metric, ()) for lap in self.laps)]


def activities(content: bytes) -> Iterator[TcxActivity]:
    """Yield each activity when it is complete.

    Raises:
        UntranslatableError: The rest of the file is not XML.
    """
    reader = _Reader()
    for _ in parsed(content, reader.attach):
        yield from reader.complete
        reader.complete.clear()


class _Reader:
    """Handlers for expat.

    A file of 5 MB has 100,000 elements, nearly all in tracks. Inside a track there is no handler for the
    start of an element: the text before its end is its own, and blanks.
    """

    def __init__(self) -> None:
        self.complete: list[TcxActivity] = []
        self._activity: TcxActivity | None = None
        self._lap: TcxLap | None = None
        self._pieces: list[str] = []
        self._key: str | None = None
        self._value = ""
        self._at: int | None = None
        self._point: dict[str, float] = {}

    def attach(self, expat: XMLParserType) -> None:
        """Set the handlers."""
        self._expat = expat
        expat.CharacterDataHandler = self._pieces.append
        self._leave_track()

    def _enter_track(self) -> None:
        self._expat.StartElementHandler = None
        self._expat.EndElementHandler = self._end_in_track

    def _leave_track(self) -> None:
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end

    def _start(self, name: str, attributes: list[str]) -> None:
        self._pieces.clear()
        match _local(name):
            case "Activity":
                self._activity = TcxActivity(_attributes(attributes))
                self._lap = self._key = None
            case "Lap" if self._activity is not None:
                self._lap = TcxLap(_attributes(attributes))
                self._activity.laps.append(self._lap)
            case "Track" if self._lap is not None:
                self._enter_track()

    def _end(self, name: str) -> None:
        text = "".join(self._pieces).strip()
        self._pieces.clear()
        if self._activity is None:
            return
        texts = self._activity.texts if self._lap is None else self._lap.texts
        match _local(name):
            case "Activity":
                self.complete.append(self._activity)
                self._activity = self._lap = None
            case "Lap":
                self._lap = None
            case "Key":
                self._key = text
            case "Value" if self._key is not None:
                self._activity.tags[self._key] = text
                self._key = None
            case "Value":
                self._value = text
            case known if known in _HEART_RATES:
                texts.setdefault(known, self._value)
                self._value = ""
            case known if known in _TEXTS:
                texts.setdefault(known, text)

    def _end_in_track(self, name: str) -> None:
        pieces = self._pieces
        local = name[name.rfind("}") + 1 :]
        if (metric := _SENSORS.get(local)) is not None:
            # A number has blanks around it here, which `float` passes over.
            value = number(pieces[0] if len(pieces) == 1 else "".join(pieces))
            if value is not None:
                self._point[metric] = value
        elif local == "Time":
            self._at = epoch_ms("".join(pieces))
        elif local == "Trackpoint":
            self._end_of_point()
        elif local == "Track":
            self._leave_track()
        pieces.clear()

    def _end_of_point(self) -> None:
        at, point = self._at, self._point
        if at is not None and self._activity is not None and self._lap is not None:
            activity = self._activity
            first, last = activity.times or (at, at)
            activity.times = min(first, at), max(last, at)
            activity.points += 1
            if ("latitude" in point) != ("longitude" in point):
                # Half a position is none.
                point.pop("latitude", None)
                point.pop("longitude", None)
            reported = self._lap.reported
            for metric, value in point.items():
                reported.setdefault(metric, []).append((at, value))
        self._at = None
        point.clear()


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _attributes(flat: list[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))
