"""Distance as a function of time: Nike's interval distances spread in time, ending at Nike's total."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nrc_pipeline_tests.marts.oracles.pauses import paused_ms, pauses
from nrc_pipeline_tests.marts.oracles.reading import Sample, distance_km, samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nrc_pipeline_tests.marts.oracles.account import Document

    Numbers = NDArray[np.float64]


class Curve:
    """Corners of a piecewise linear curve, and what it says.

    Attributes:
        at: Moments on the elapsed clock, ms since the activity's start, never falling.
        metres: Distance from the start at each.
        stated_share: Nike's total over the sum of the samples.
        moving: The active clock at each, ms.
    """

    def __init__(self, document: Document) -> None:
        """Draw the curve of a document that has distance samples."""
        start, end = document["start_epoch_ms"], document["end_epoch_ms"]
        standing = pauses(document)
        corners: list[tuple[float, float]] = [(start, 0.0)]
        covered, reached = 0.0, start
        for first, last, value in yielding(document):
            # A seam of 1 ms is none; what overlaps starts where the one before ended.
            begin = reached if first <= reached + 1 else first
            finish = max(last, reached)
            stops = [(max(a, begin), min(b, finish)) for a, b in standing if a < finish and b > begin]
            moving = finish - begin - sum(b - a for a, b in stops)
            corners.append((begin, covered))
            if moving > 0:
                for edge in sorted({edge for stop in stops for edge in stop}):
                    gone = edge - begin - paused_ms(stops, edge)
                    corners.append((edge, covered + value * gone / moving))
            covered += value
            corners.append((finish, covered))
            reached = finish
        corners.append((end, covered))
        total = (distance_km(document) or 0.0) * 1000
        scale = total / covered if covered > 0 and total > 0 else 1000.0
        self.stated_share = scale / 1000
        self.at: Numbers = np.array([moment - start for moment, _ in corners], dtype=np.float64)
        self.metres: Numbers = np.array([metres for _, metres in corners]) * scale
        self.moving: Numbers = np.array(
            [moment - start - paused_ms(standing, moment) for moment, _ in corners], dtype=np.float64
        )

    def metres_at(self, moment: float) -> float:
        """Return the distance covered by a moment, ms since the start."""
        return float(np.interp(moment, self.at, self.metres))

    def covered_between(self, begin: float, end: float) -> float:
        """Return the distance covered between two moments of the active clock, ms."""
        return float(np.diff(np.interp([begin, end], self.moving, self.metres))[0])

    def reached(self, metres: Numbers, clock: Numbers) -> Numbers:
        """Return when each distance was reached first, on either clock."""
        return self._when(metres, clock, np.searchsorted(self.metres, metres, side="left"))

    def left(self, metres: Numbers, clock: Numbers) -> Numbers:
        """Return when each distance was left behind, which is later where the runner stood on it."""
        return self._when(metres, clock, np.searchsorted(self.metres, metres, side="right"))

    def _when(self, metres: Numbers, clock: Numbers, found: NDArray[np.intp]) -> Numbers:
        right = np.clip(found, 1, len(self.metres) - 1)
        low, high = self.metres[right - 1], self.metres[right]
        flat = high <= low
        share = np.clip((metres - low) / np.where(flat, 1.0, high - low), 0.0, 1.0)
        share = np.where(flat, found > right - 1, share)
        when: Numbers = clock[right - 1] + share * (clock[right] - clock[right - 1])
        return when


def yielding(document: Document) -> list[Sample]:
    """Return the intervals, of which those that are wrong end where the next begins.

    Wrong is one that holds the two after it, or that is faster than any sprint.
    """
    found = [one for one in samples(document, "distance") if one.value >= 0]
    kept = []
    for number, one in enumerate(found):
        after = found[number + 1 : number + 3]
        holds_two = len(after) == 2 and max(a.end for a in after) <= one.end
        is_sprint = one.value > max(0.025, 0.02 / 1.61 * (one.end - one.start) / 1000)
        yields = after and (holds_two or is_sprint)
        kept.append(one._replace(end=min(one.end, after[0].start)) if yields else one)
    return kept
