"""Which stretches of a recording can be trusted, by the text of best_efforts.yml, on lists of its pieces."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline_tests.marts.oracles.best_efforts import DISTANCES
from nrc_pipeline_tests.marts.oracles.distance import Curve
from nrc_pipeline_tests.marts.oracles.reading import tag
from nrc_pipeline_tests.marts.oracles.world_bests import farthest_m, least_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nrc_pipeline_tests.marts.oracles.account import Document

HAIR = 1e-6


@dataclass(frozen=True)
class Piece:
    """A part of the curve in which the distance grows; its times are (elapsed, active), in ms."""

    metres: float
    begin: tuple[float, float]
    end: tuple[float, float]
    halt: float = 0.0

    @property
    def excess(self) -> float:
        """The metres that are too many for its time."""
        over = self.metres - farthest_m((self.end[0] - self.begin[0]) / 1000)
        return over if over > HAIR else 0.0


class Verdict(NamedTuple):
    """What is shown for one distance, in s."""

    elapsed_s: float
    active_s: float
    is_doubtful: bool = False
    withheld_s: float | None = None


def verdicts(document: Document) -> dict[str, Verdict]:
    """Return them by name of the distance, for a document that has distance samples."""
    curve = Curve(document)
    recorded = pieces_of(curve)
    total = sum(one.metres for one in recorded)
    counted, share = without_uncounted(recorded, curve.stated_share)
    run = joined(spread(counted))
    indoors = (tag(document, "location") or "").lower() == "indoors" or tag(
        document, "terrain"
    ) == "treadmill"
    contradicted = abs(share - 1) > 0.1 and not indoors
    ways = {name: metres for name, metres in DISTANCES.items() if metres <= total + 0.001}
    sound = all(one.excess == 0 for one in run) and all(
        best(run, metres, 1) >= least_s(metres) - HAIR for metres in ways.values()
    )
    found = {}
    for name, metres in ways.items():
        would_be = best(recorded, metres, 0), best(recorded, metres, 1)
        if sound and not contradicted:
            found[name] = Verdict(
                best(run, metres, 0), best(run, metres, 1), is_doubtful=False, withheld_s=None
            )
            continue
        elapsed = math.inf if contradicted else trusted(run, metres, 0)
        if elapsed == math.inf:
            found[name] = Verdict(*would_be, is_doubtful=True, withheld_s=would_be[0])
            continue
        active = trusted(run, metres, 1)
        withheld = would_be[0] if elapsed - would_be[0] >= 1 else None
        found[name] = Verdict(
            elapsed, elapsed if active == math.inf else active, is_doubtful=False, withheld_s=withheld
        )
    return found


def is_marred(document: Document) -> bool:
    """Tell whether something of the recording is too fast: not all of its stretches are as recorded."""
    curve = Curve(document)
    return any(one.excess for one in pieces_of(curve)) or any(
        one.withheld_s is not None for one in verdicts(document).values()
    )


def pieces_of(curve: Curve) -> list[Piece]:
    """Cut a curve into the pieces in which it rises."""
    found: list[Piece] = []
    corners = list(zip(curve.metres.tolist(), curve.at.tolist(), curve.moving.tolist(), strict=True))
    for (metres, *begin), (further, *end) in pairwise(corners):
        if further > metres:
            halt = begin[1] - found[-1].end[1] if found else begin[1]
            found.append(Piece(further - metres, (begin[0], begin[1]), (end[0], end[1]), halt))
    return found


def without_uncounted(pieces: list[Piece], share: float) -> tuple[list[Piece], float]:
    """Leave the leaps out that the stated total cannot hold, and scale the rest to it."""
    total = sum(one.metres for one in pieces)
    leaps = [
        number
        for number, one in enumerate(pieces)
        if one.metres / share > max(25.0, farthest_m((one.end[1] - one.begin[1]) / 1000) + HAIR)
    ]
    others = total - sum(pieces[number].metres for number in leaps)
    if not leaps or others <= 0 or abs(math.log(total / (others / share))) >= abs(math.log(share)):
        return pieces, share
    kept: list[Piece] = []
    for number, one in enumerate(pieces):
        if number not in leaps:
            halt = one.begin[1] - (kept[-1].end[1] if kept else 0.0)
            kept.append(replace(one, metres=one.metres * total / others, halt=halt))
    return kept, share * total / others


def spread(pieces: list[Piece]) -> list[Piece]:
    """Spread metres that come in one go after a standstill over it; nobody runs in a pause."""
    return [
        replace(one, begin=(one.begin[0] - one.halt, one.begin[1] - one.halt), halt=0.0)
        if one.excess
        else one
        for one in pieces
    ]


def joined(pieces: list[Piece]) -> list[Piece]:
    """Join a few metres in no time with a piece next to them, if both are about as fast as the run."""
    if not any(one.excess for one in pieces):
        return pieces
    seconds = pieces[-1].end[1] - (pieces[0].begin[1] - pieces[0].halt)
    small = [bool(one.excess) and one.metres <= 25 and one.end[0] - one.begin[0] < 1000 for one in pieces]
    run = sum(one.metres for one, is_small in zip(pieces, small, strict=True) if is_small or not one.excess)
    speed = 1.5 * run / seconds
    with_next: set[int] = set()
    for number, is_small in enumerate(small):
        if is_small:
            for left in (number - 1, number):
                both = pieces[left : left + 2] if left >= 0 else []
                if len(both) == 2 and sum(p.metres for p in both) <= speed * sum(
                    p.end[0] - p.begin[0] for p in both
                ):
                    with_next.add(left)
                    break
    found: list[Piece] = []
    for number, one in enumerate(pieces):
        if number - 1 in with_next:
            before = found.pop()
            found.append(replace(before, metres=before.metres + one.metres, end=one.end))
        else:
            found.append(one)
    return found


class Marks:
    """The distances at which pieces begin and end, and when, on one clock."""

    def __init__(self, pieces: Sequence[Piece], clock: int) -> None:
        """Take them."""
        self.pieces, self.clock = pieces, clock

    @cached_property
    def at(self) -> list[float]:
        """The distance at the beginning of each piece, and at the end of the last."""
        return list(accumulate((one.metres for one in self.pieces), initial=0.0))

    def stretches(self, metres: float) -> list[tuple[float, int, int]]:
        """Return (ms, first piece, one after the last) of those that begin or end with a piece."""
        total, found = self.at[-1], []
        starts = [at for at in self.at if at + metres <= total + 0.001]
        starts += [max(at - metres, 0.0) for at in self.at if at + 0.001 >= metres]
        for start in starts:
            first = min(bisect_right(self.at, start + HAIR) - 1, len(self.pieces) - 1)
            last = max(min(bisect_left(self.at, start + metres - HAIR), len(self.pieces)), first + 1)
            ms = self._when(last - 1, start + metres) - self._when(first, start)
            found.append((ms, first, last))
        return found

    def _when(self, number: int, metres: float) -> float:
        one = self.pieces[number]
        share = min(max((metres - self.at[number]) / one.metres, 0.0), 1.0)
        return one.begin[self.clock] + share * (one.end[self.clock] - one.begin[self.clock])


def best(pieces: Sequence[Piece], metres: float, clock: int) -> float:
    """Return the time of the fastest stretch, in s."""
    return min(ms for ms, _, _ in Marks(pieces, clock).stretches(metres)) / 1000


def trusted(pieces: list[Piece], metres: float, clock: int) -> float:
    """Return the time of the fastest stretch that can be trusted, in s; infinity where there is none."""
    excess = [one.excess for one in pieces]
    capped = [
        replace(one, metres=max(one.metres - over, 1e-9)) for one, over in zip(pieces, excess, strict=True)
    ]
    total, left = sum(one.metres for one in pieces), sum(one.metres for one in capped)
    doubted = too_fast(capped, clock)
    tries = [(pieces, 1.0)]
    if metres <= left + 0.001:
        scale = total / left if total < 1.01 * left else 1.0
        tries.append(([replace(one, metres=one.metres * scale) for one in capped], 0.01 * metres))
    for run, limit in tries:
        times = [
            ms / 1000
            for ms, first, last in Marks(run, clock).stretches(metres)
            if sum(excess[first:last]) < limit and doubted.isdisjoint(range(first, last))
        ]
        if times and min(times) >= least_s(metres) - HAIR:
            return min(times)
    return math.inf


def too_fast(pieces: list[Piece], clock: int) -> set[int]:
    """Return the pieces that belong to a stretch that is faster than any human."""
    total = sum(one.metres for one in pieces)
    found: set[int] = set()
    for metres in DISTANCES.values():
        if metres <= total:
            for ms, first, last in Marks(pieces, clock).stretches(metres):
                if ms / 1000 < least_s(metres) - HAIR:
                    found.update(range(first, last))
    if 2 * sum(pieces[number].metres for number in found) > total:
        return set(range(len(pieces)))
    return found
