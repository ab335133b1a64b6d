"""Which of the recordings that share a time are one activity, by comparing all with all."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HOUR_MS = 3_600_000
Span = tuple[int, int]


class Recorded(NamedTuple):
    """What is known of one recording.

    Attributes:
        name: Its id.
        kind: Its family of types.
        richness: Compares greater for the richer one; no two are equal.
        span: Start and end, in ms.
        gaps: Its pauses and gaps of an hour or more.
        active_ms: Its moving time.
        km: Its distance.
        held: 2 where the course that a device recorded is there, 1 where it is announced, 0 without.
        is_empty: Whether it never counts.
    """

    name: str
    kind: str
    richness: tuple[object, ...]
    span: Span
    gaps: tuple[Span, ...] = ()
    active_ms: int = 0
    km: float | None = None
    held: int = 2
    is_empty: bool = False


class Outcome(NamedTuple):
    """By name of what gives way, what counts instead; by name of a doubt, the richer one of the pair."""

    excluded: dict[str, str]
    doubts: dict[str, str]


def covered(one: Recorded, moment: float) -> bool:
    """Tell whether a recording was going on at a moment."""
    start, end = one.span
    return start <= moment < end and not any(a <= moment < b for a, b in believed_gaps(one))


def believed_gaps(one: Recorded) -> tuple[Span, ...]:
    """Return the gaps, and none where they leave nothing of the recording."""
    start, end = one.span
    edges = sorted({start, end, *(edge for gap in one.gaps for edge in gap if start < edge < end)})
    is_left = any(not any(a <= first < b for a, b in one.gaps) for first, _ in pairwise(edges))
    return one.gaps if is_left else ()


def is_same_time(one: Recorded, other: Recorded) -> bool:
    """Tell whether two share more than half of the shorter one's time."""
    edges = sorted({edge for each in (one, other) for span in (each.span, *each.gaps) for edge in span})
    lengths = [0, 0]
    shared = 0
    for first, last in pairwise(edges):
        inside = [covered(each, first) for each in (one, other)]
        lengths = [length + (last - first) * is_in for length, is_in in zip(lengths, inside, strict=True)]
        shared += (last - first) * all(inside)
    if 0 in lengths:
        if lengths == [0, 0]:
            return one.span[0] == other.span[0]
        point, around = (one, other) if lengths[0] == 0 else (other, one)
        return covered(around, point.span[0])
    return 2 * shared > min(lengths)


def outcome(recorded: Iterable[Recorded]) -> Outcome:
    """Return what gives way to what, and what is in doubt."""
    every = list(recorded)
    forgotten: set[str] = set()
    while True:
        order = sorted(every, key=lambda one: one.richness, reverse=True)
        order.sort(key=lambda one: (one.is_empty, one.name in forgotten))
        counted: list[Recorded] = []
        excluded: dict[str, str] = {}
        for one in order:
            same = [other for other in counted if other.kind == one.kind and is_same_time(one, other)]
            if same:
                excluded[one.name] = same[0].name
            elif not one.is_empty:
                counted.append(one)
        more = {
            one.name
            for one in counted
            if one.name not in forgotten
            and is_forgotten(
                one, [by for by in order if excluded.get(by.name) == one.name and by.name not in forgotten]
            )
        }
        if not more:
            break
        forgotten |= more
    doubts: dict[str, str] = {}
    for other, one in combinations(counted, 2):
        if other.kind != one.kind and is_same_time(one, other):
            doubts.setdefault(one.name, other.name)
    return Outcome(excluded, doubts)


def is_forgotten(whole: Recorded, parts: Sequence[Recorded]) -> bool:
    """Tell whether a recording went on for over an hour around the runs in it, at under half their speed."""
    runs: list[Recorded] = []
    for part in sorted(parts, key=lambda one: one.richness, reverse=True):
        says_how_fast = bool(part.km) and part.active_ms > 0 and not part.held < whole.held
        if says_how_fast and not any(is_same_time(part, run) for run in runs):
            runs.append(part)
    if not runs:
        return False
    run_ms, run_km = sum(run.active_ms for run in runs), sum(run.km or 0.0 for run in runs)
    idle_ms, idle_km = whole.active_ms - run_ms, (whole.km or 0.0) - run_km
    if idle_ms < HOUR_MS or 2 * idle_km * run_ms >= run_km * idle_ms:
        return False
    by_start = sorted(runs, key=lambda run: run.span)
    return idle_km < run_km or any(b.span[0] - a.span[1] >= HOUR_MS for a, b in pairwise(by_start))
