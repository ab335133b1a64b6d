"""The TCX files of `nrc export`: Garmin's format, without Nike's extension. The creator is this program."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from nrc_pipeline.documents.shape import LATEST_EPOCH_MS
from nrc_pipeline.formats.format import Format, UntranslatableError
from nrc_pipeline.formats.recording import Gap, Lap, Point, Recorded, in_order, of_both_feet, position
from nrc_pipeline.formats.texts import epoch_ms, number, positive
from nrc_pipeline.formats.xml_events import read_xml, root_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.sax.xmlreader import AttributesImpl

    from nrc_pipeline.documents.shape import PlainDocument
    from nrc_pipeline.formats.format import ForeignFile

NAME = "nrc-tcx"
OWN_CREATOR = b"<Name>nrc_pipeline"
TAIL_BYTES = 2_000
"""The creator is in the last element of the file."""

_TYPES = {"Running": "run", "Biking": "cycle"}


class Content:
    """The parts of a file that are kept; it listens to the parser."""

    def __init__(self) -> None:
        self.sport = ""
        self.notes = ""
        self.start: int | None = None
        self.points: list[Point] = []
        self.first_of_tracks: set[int] = set()
        self.laps: list[dict[str, str]] = []
        self._point: dict[str, str] | None = None
        self._is_new_track = False

    def started(self, name: str, attributes: AttributesImpl) -> None:
        """Begin a lap, a track or a point."""
        if name == "Trackpoint":
            self._point = {}
        elif name == "Track":
            self._is_new_track = True
        elif name == "Lap":
            self.laps.append({"StartTime": attributes.get("StartTime", "")})
        elif name == "Activity":
            self.sport = attributes.get("Sport", "")

    def ended(self, name: str, parent: str, text: str) -> None:
        """Take a text, or a whole point."""
        if self._point is not None:
            if name == "Trackpoint":
                self._take_point(self._point)
                self._point = None
            elif text:
                self._point[parent if name == "Value" else name] = text
        elif parent == "Lap" and self.laps:
            self.laps[-1][name] = text
        elif parent == "Activity":
            if name == "Id":
                self.start = epoch_ms(text)
            elif name == "Notes":
                self.notes = text

    def _take_point(self, texts: dict[str, str]) -> None:
        at = epoch_ms(texts.get("Time"))
        if at is None:
            return
        if self._is_new_track:
            self.first_of_tracks.add(at)
            self._is_new_track = False
        place = position(number(texts.get("LatitudeDegrees")), number(texts.get("LongitudeDegrees")))
        self.points.append(
            Point(
                at,
                *place,
                number(texts.get("AltitudeMeters")),
                positive(texts.get("HeartRateBpm")),
                number(texts.get("DistanceMeters")),
                of_both_feet(number(texts.get("RunCadence"))),
            )
        )


def recognises(content: bytes) -> bool:
    """Return whether the first element and the creator are those of our files."""
    return OWN_CREATOR in content[-TAIL_BYTES:] and root_name(content) == "TrainingCenterDatabase"


def translate(files: Sequence[ForeignFile]) -> Iterator[PlainDocument]:
    """Yield the activity of each file."""
    for file in files:
        content = Content()
        read_xml(file.content, content)
        yield _recorded(content).draft(NAME).document()


def _recorded(content: Content) -> Recorded:
    points = in_order(content.points)
    starts = [epoch_ms(lap["StartTime"]) for lap in content.laps]
    known = [at for at in (content.start, *starts) if at is not None]
    if not known:
        raise UntranslatableError("TCX without a start")
    start = known[0]
    points = [point for point in points if point.epoch_ms >= start]
    laps = _laps(content.laps, start, points[-1].epoch_ms if points else start)
    name, _, note = content.notes.partition("\n")
    tags = {"com.nike.name": name.strip(), "note": note.strip()}
    return Recorded(
        start_epoch_ms=start,
        end_epoch_ms=laps[-1].end_epoch_ms,
        activity_type=_TYPES.get(content.sport) or _other(laps),
        points=points,
        laps=laps,
        gaps=_gaps(points, content.first_of_tracks, laps),
        resolution_ms=1,
        tags={key: text for key, text in tags.items() if text},
    )


def _other(laps: Sequence[Lap]) -> str:
    """Return the type of a sport that TCX does not know; of Nike's, only trainings have no distance."""
    return "other" if any(lap.distance_m for lap in laps) else "training"


def _laps(texts: Sequence[dict[str, str]], start: int, last_point: int) -> list[Lap]:
    """Return the laps; each lasts until the next one begins, the last at least as long as it was active."""
    begins, active_ms = [], []
    before = start
    for lap in texts or [{}]:
        before = max(before, epoch_ms(lap.get("StartTime")) or before)
        begins.append(before)
        seconds = positive(lap.get("TotalTimeSeconds")) or 0.0
        active_ms.append(min(round(seconds * 1000), LATEST_EPOCH_MS - before))
    begins[0] = start
    ends = [*begins[1:], max(last_point, begins[-1] + active_ms[-1])]
    return [
        Lap(
            begin,
            end,
            active,
            positive(lap.get("DistanceMeters")) or 0.0,
            positive(lap.get("Calories")) or 0.0,
        )
        for begin, end, active, lap in zip(begins, ends, active_ms, texts or [{}], strict=True)
    ]


def _gaps(points: Sequence[Point], first_of_tracks: set[int], laps: Sequence[Lap]) -> list[Gap]:
    """Return where each lap may have been paused: where a track ends within it, if need be at its edges too.

    A new lap also begins a track, without a pause.
    """
    times = [point.epoch_ms for point in points]
    found = []
    for lap in laps:
        inside = times[bisect_left(times, lap.start_epoch_ms) : bisect_left(times, lap.end_epoch_ms)]
        gaps = [Gap(one, other) for one, other in pairwise(inside) if other in first_of_tracks]
        if inside and _length_ms(gaps) < lap.paused_ms:
            edges = [Gap(lap.start_epoch_ms, inside[0]), Gap(inside[-1], lap.end_epoch_ms)]
            wider = [gap for gap in (edges[0], *gaps, edges[1]) if gap.length_ms > 0]
            # A recorder without pauses was less active than the laps lasted, too.
            gaps = wider if _length_ms(wider) >= lap.paused_ms else gaps
        found += gaps
    return found


def _length_ms(gaps: Sequence[Gap]) -> int:
    return sum(gap.length_ms for gap in gaps)


NRC_TCX = Format(NAME, 1, recognises, translate)
