"""GPX: of tools that saved Nike's activities in it, of `nrc export`, or of any other program.

A track is an activity, and a gap between its segments is a pause. GPX has no totals, so the document states
none, and its distance is the length of the way between the positions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from nrc_pipeline.formats.building import Draft, derived_id
from nrc_pipeline.formats.ellipsoid import metres_along
from nrc_pipeline.formats.format import Format, UntranslatableError
from nrc_pipeline.formats.recording import (
    Gap,
    Point,
    distance_steps,
    exported_id,
    halts,
    in_order,
    of_both_feet,
    point_series,
    position,
)
from nrc_pipeline.formats.texts import epoch_ms, number, positive
from nrc_pipeline.formats.xml_events import read_xml, root_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.sax.xmlreader import AttributesImpl

    from nrc_pipeline.documents.shape import PlainDocument
    from nrc_pipeline.formats.building import Reading
    from nrc_pipeline.formats.format import ForeignFile

NAME = "gpx"
OWN_CREATOR = "nrc_pipeline"
"""How the creator of a file of `nrc export` begins."""

DAY_MS = 86_400_000

_TYPES = {
    "": "run",
    "running": "run",
    "walking": "walk",
    "hiking": "walk",
    "cycling": "cycle",
    "biking": "cycle",
    # The numbers that Strava wrote until it wrote words.
    "9": "run",
    "1": "cycle",
}

# The ids of the API. nrc-exporter names its files by them.
_ID = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}|\d{40})\.gpx", re.IGNORECASE)


@dataclass(slots=True)
class Track:
    """The elements of a `trk`."""

    name: str = ""
    note: str = ""
    type: str = ""
    segments: list[list[Point]] = field(default_factory=list)


class Content:
    """The parts of a file that are kept; it listens to the parser."""

    def __init__(self) -> None:
        self.creator = ""
        self.time: int | None = None
        self.tracks: list[Track] = []
        self._point: dict[str, str] | None = None

    @property
    def is_own(self) -> bool:
        """Whether `nrc export` wrote it."""
        return self.creator.startswith(OWN_CREATOR)

    def started(self, name: str, attributes: AttributesImpl) -> None:
        """Begin a track, a segment or a point."""
        if name == "trkpt":
            self._point = {"lat": attributes.get("lat", ""), "lon": attributes.get("lon", "")}
        elif name == "trkseg":
            self._track().segments.append([])
        elif name == "trk":
            self.tracks.append(Track())
        elif name == "gpx":
            self.creator = attributes.get("creator", "")

    def ended(self, name: str, parent: str, text: str) -> None:
        """Take a text, or a whole point."""
        if self._point is not None:
            if name == "trkpt":
                self._take_point(self._point)
                self._point = None
            elif name in {"hr", "cad"} or parent == "trkpt":
                self._point[name] = text
        elif parent == "trk":
            self._describe(name, text)
        elif parent == "metadata" and name == "time":
            self.time = epoch_ms(text)

    def _take_point(self, texts: dict[str, str]) -> None:
        at = epoch_ms(texts.get("time"))
        if at is None:
            return
        place = position(number(texts["lat"]), number(texts["lon"]))
        # Programs disagree about whether a cadence counts one foot or both.
        cadence = of_both_feet(number(texts.get("cad"))) if self.is_own else None
        point = Point(at, *place, number(texts.get("ele")), positive(texts.get("hr")), cadence_spm=cadence)
        segments = self._track().segments
        if not segments:
            segments.append([])
        segments[-1].append(point)

    def _describe(self, name: str, text: str) -> None:
        track = self._track()
        if name == "name":
            track.name = text
        elif name in {"desc", "cmt"}:
            track.note = track.note or text
        elif name == "type":
            track.type = text

    def _track(self) -> Track:
        if not self.tracks:
            self.tracks.append(Track())
        return self.tracks[-1]


def recognises(content: bytes) -> bool:
    """Return whether the first element is `gpx`."""
    return root_name(content) == "gpx"


def translate(files: Sequence[ForeignFile]) -> Iterator[PlainDocument]:
    """Yield the activities of each file, one for each track with times."""
    for file in files:
        content = Content()
        read_xml(file.content, content)
        drafts = [draft for track in content.tracks if (draft := _draft(track, content))]
        if not drafts:
            raise UntranslatableError("GPX without a track whose points have times")
        named = _ID.fullmatch(file.name)
        if named and len(drafts) == 1 and not content.is_own:
            drafts[0].activity_id = named[1].lower()
            # nrc-exporter writes the metres that were climbed since the reading before as the elevation.
            if content.creator.startswith("gpx.py"):
                del drafts[0].series["elevation"]
        for draft in drafts:
            yield draft.document()


def _draft(track: Track, content: Content) -> Draft | None:
    segments = _apart(track.segments)
    if not segments:
        return None
    first, end = segments[0][0].epoch_ms, segments[-1][-1].epoch_ms
    start = first
    if content.is_own and content.time is not None and first - DAY_MS <= content.time <= first:
        start = content.time
    pauses = [Gap(one[-1].epoch_ms, other[0].epoch_ms) for one, other in pairwise(segments)]
    tags = {"com.nike.name": track.name, "note": track.note}
    kind = track.type.lower()
    return Draft(
        activity_id=exported_id(start) if content.is_own else derived_id(NAME, start // 1000 * 1000),
        source=NAME,
        start_epoch_ms=start,
        end_epoch_ms=end,
        active_duration_ms=end - start - sum(pause.length_ms for pause in pauses),
        activity_type=_TYPES.get(kind, kind),
        series={
            "distance": [step for segment in segments for step in _steps(segment)],
            **point_series([point for segment in segments for point in segment]),
        },
        tags={key: text for key, text in tags.items() if text},
        moments=list(halts(pauses, end)),
    )


def _apart(segments: Sequence[Sequence[Point]]) -> list[list[Point]]:
    """Return the segments in order; where two have the same time, the one that began first counts."""
    ordered = sorted((in_order(one) for one in segments if one), key=lambda points: points[0].epoch_ms)
    found: list[list[Point]] = []
    for points in ordered:
        until = found[-1][-1].epoch_ms if found else None
        later = [point for point in points if until is None or point.epoch_ms > until]
        if later:
            found.append(later)
    return found


def _steps(segment: Sequence[Point]) -> list[Reading]:
    placed = [
        (one.epoch_ms, (one.latitude, one.longitude))
        for one in segment
        if one.latitude is not None and one.longitude is not None
    ]
    metres = metres_along(place for _, place in placed)
    return distance_steps([(at, along) for (at, _), along in zip(placed, metres, strict=True)])


GPX = Format(NAME, 1, recognises, translate)
