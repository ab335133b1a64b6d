"""Writes a document of the API as Nike's official export would: TCX with Nike's extension."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING, Literal
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nrc_pipeline.documents.shape import PlainDocument, Sample

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SPORTS = {"run": "Running", "walk": "Walking", "cycle": "Biking", "training": "Running"}
DELTAS = ("distance", "nikefuel")
POINTS = ("latitude", "longitude", "elevation", "heart_rate", "speed", "cadence")
"""The series that the format carries; of the others only the times are left."""


@dataclass(frozen=True)
class Style:
    """How a writer can spell a file.

    Attributes:
        before: What comes before the XML declaration.
        pad: What is around every text.
        distance: Steps, or sums since the start of the activity or of the lap.
        laps: Into how many laps the activity is cut.
        extension: The prefix of Nike's namespace.
        namespace: The prefix of Garmin's; none if it is the default.
        stamps: Which end of an interval is its time.
    """

    before: str = ""
    pad: str = ""
    distance: Literal["steps", "sums", "lap sums"] = "steps"
    laps: int = 1
    extension: str = "nax"
    namespace: str = ""
    stamps: Literal["ends", "starts"] = "ends"


def iso(epoch_ms: int) -> str:
    """Return a time as Nike writes it."""
    return (
        (_EPOCH + timedelta(milliseconds=epoch_ms)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def written(*documents: PlainDocument, style: Style | None = None) -> bytes:
    """Return one file with all of the documents."""
    writer = _Writer(style or Style())
    return writer.file(documents).encode()


class _Writer:
    def __init__(self, style: Style) -> None:
        self._style = style
        self._garmin = f"{style.namespace}:" if style.namespace else ""

    def file(self, documents: Iterable[PlainDocument]) -> str:
        style = self._style
        declared = f"xmlns:{style.namespace}" if style.namespace else "xmlns"
        activities = "\n".join(map(self._activity, documents))
        return (
            f'{style.before}<?xml version="1.0" encoding="UTF-8"?>\n<{self._garmin}TrainingCenterDatabase '
            f'{declared}="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" '
            'xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2" '
            f'xmlns:{style.extension}="https://www.nike.com/xmlschemas/NikeActivityExtension/v1">\n'
            f"{self._element('Activities', activities)}</{self._garmin}TrainingCenterDatabase>\n"
        )

    def _element(self, name: str, content: str, attributes: str = "") -> str:
        return f"<{self._garmin}{name}{attributes}>{content}</{self._garmin}{name}>\n"

    def _leaf(self, name: str, content: object) -> str:
        pad = self._style.pad
        return self._element(name, f"{pad}{_escaped(content)}{pad}")

    def _nike(self, name: str, content: str) -> str:
        return f"<{self._style.extension}:{name}>{content}</{self._style.extension}:{name}>\n"

    def _nike_leaf(self, name: str, content: object) -> str:
        pad = self._style.pad
        return self._nike(name, f"{pad}{_escaped(content)}{pad}")

    def _activity(self, document: PlainDocument) -> str:
        sport = _SPORTS.get(document.type, "Other")
        tags = "".join(
            self._nike_leaf("Key", key) + self._nike_leaf("Value", value)
            for key, value in document.tags.items()
        )
        extension = self._nike_leaf("ActivityType", sport) + self._nike("Tags", self._nike("Tag", tags))
        return self._element(
            "Activity",
            self._leaf("Id", iso(document.start_epoch_ms))
            + "".join(self._laps(document))
            + self._element("Extensions", self._nike("NAX", extension)),
            f' Sport="{sport}"',
        )

    def _laps(self, document: PlainDocument) -> Iterator[str]:
        style, start = self._style, document.start_epoch_ms
        series = {one.type: one.values for one in document.metrics}
        stated = {(one.metric, one.summary): one.value for one in document.summaries}
        ends = [
            start + (document.end_epoch_ms - start) * number // style.laps
            for number in range(1, style.laps + 1)
        ]
        # Everything belongs to some lap.
        first, ends[-1] = min([start, *_times(series.values())]), max([ends[-1], *_times(series.values())])
        begin, active_ms = first - 1, document.active_duration_ms
        lap_start = start
        sums = 0.0
        for number, end in enumerate(ends, start=1):
            inside = {
                metric: [one for one in values if begin < self._stamp(metric, one) <= end]
                for metric, values in series.items()
            }
            share = active_ms * number // style.laps - active_ms * (number - 1) // style.laps
            km = sum(one.value for one in inside.get("distance", ()))
            totals = self._totals(stated, share, km if style.laps > 1 else None)
            base = sums if style.distance == "sums" else 0.0
            yield self._element(
                "Lap",
                totals
                + self._element("Track", "".join(self._points(inside, base)))
                + self._ending(stated, number),
                f' StartTime="{iso(lap_start)}"',
            )
            begin = lap_start = end
            sums += km

    def _totals(self, stated: dict[tuple[str, str], float], active_ms: int, km: float | None) -> str:
        laps = self._style.laps
        found = self._leaf("TotalTimeSeconds", active_ms / 1000)
        # TCX demands both, so they are 0 if there are none.
        found += self._leaf(
            "DistanceMeters", _shifted(stated.get(("distance", "total"), 0.0) if km is None else km, 3)
        )
        found += self._leaf("Calories", stated.get(("calories", "total"), 0.0) / laps)
        for name, key in (("Average", "mean"), ("Maximum", "max")):
            value = stated.get(("heart_rate", key))
            found += self._element(
                f"{name}HeartRateBpm", self._leaf("Value", 0 if value is None else round(value))
            )
        return found + self._leaf("Intensity", "Active")

    def _ending(self, stated: dict[tuple[str, str], float], number: int) -> str:
        pace = stated.get(("pace", "mean"))
        found = "" if pace is None else self._leaf("Notes", f"Mean Pace: {pace} MKM")
        climbed = "".join(
            self._nike_leaf(f"{metric.title()}InMeters", stated[metric, "total"])
            for metric in ("ascent", "descent")
            if number == 1 and (metric, "total") in stated
        )
        return found + self._element("Extensions", self._nike("NAX", climbed))

    def _stamp(self, metric: str, sample: Sample) -> int:
        at_end = metric not in POINTS and self._style.stamps == "ends"
        return sample.end_epoch_ms if at_end else sample.start_epoch_ms

    def _points(self, series: dict[str, list[Sample]], sum_km: float) -> Iterator[str]:
        # What has the same key shares a point.
        by_time: dict[tuple[int, str, int], list[str]] = defaultdict(list)
        for latitude, longitude in zip(series.get("latitude", ()), series.get("longitude", ()), strict=True):
            position = self._leaf("LatitudeDegrees", latitude.value) + self._leaf(
                "LongitudeDegrees", longitude.value
            )
            by_time[latitude.start_epoch_ms, "place", 0].append(self._element("Position", position))
        for one in series.get("elevation", ()):
            by_time[one.start_epoch_ms, "place", 0].append(self._leaf("AltitudeMeters", one.value))
        distances = series.get("distance", [])
        kilometres = [one.value for one in distances]
        if self._style.distance != "steps":
            kilometres = list(accumulate(kilometres, initial=sum_km))[1:]
        for number, (one, value) in enumerate(zip(distances, kilometres, strict=True)):
            by_time[self._stamp("distance", one), "distance", number].append(
                self._leaf("DistanceMeters", _shifted(value, 3))
            )
        for metric in series.keys() - {"latitude", "longitude", "elevation", "distance"}:
            for number, one in enumerate(series[metric]):
                by_time[self._stamp(metric, one), metric, number].append(self._other(metric, one.value))
        for (at, _, _), parts in sorted(by_time.items()):
            yield self._element(
                "Trackpoint",
                self._leaf("Time", iso(at)) + "".join(parts) + self._leaf("SensorState", "Present"),
            )

    def _other(self, metric: str, value: float) -> str:
        match metric:
            case "heart_rate":
                return self._element("HeartRateBpm", self._leaf("Value", value))
            case "cadence":
                return self._leaf("Cadence", value)
            case "speed":
                return self._element(
                    "Extensions",
                    f"<ns3:TPX><ns3:Speed>{Decimal(value) / Decimal('3.6')}</ns3:Speed></ns3:TPX>",
                )
            case "nikefuel":
                fuel = self._nike("Nax", self._nike_leaf("NikeFuel", value))
                return self._element("Extensions", f"<ns3:TPX>{fuel}</ns3:TPX>")
        return ""


def _escaped(content: object) -> str:
    # A bare carriage return would become a line feed.
    return escape(str(content), {"\r": "&#13;"})


def _times(series: Iterable[list[Sample]]) -> list[int]:
    return [at for values in series for one in values for at in (one.start_epoch_ms, one.end_epoch_ms)]


def _shifted(value: float, digits: int) -> Decimal:
    return Decimal(repr(value)).scaleb(digits)
