"""Turns what sensors reported into the samples of a document: sorted by start, each start once."""

from __future__ import annotations

from itertools import chain, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from nrc_pipeline.documents.shape import EXACT_INTEGER_LIMIT
from nrc_pipeline.formats.building import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Reported = tuple[int, float]
"""When a sensor reported, in ms since 1970 UTC, and what."""

_BY_TIME = itemgetter(0)
_CHANCE_RULED_OUT = 10
"""So many steps of a runner are in ascending order once in 3.6 million times (10!)."""


def points(reported: Iterable[Reported]) -> list[Reading]:
    """Return readings of a moment, such as a heart rate; of several at one time the first counts."""
    found: list[Reading] = []
    last: int | None = None
    for at, value in sorted(reported, key=_BY_TIME):
        if at != last:
            found.append(Reading(at, at, value))
            last = at
    return found


def spans(steps: Iterable[Reported], start_epoch_ms: int, end_epoch_ms: int) -> list[Reading]:
    """Return readings of a quantity that grows, such as a distance. Steps of one time are added.

    Each step covers the time since the step before, the first since the start. But a step at the very start
    that is not 0 shows that the times are those at which the steps begin: then each lasts until the next,
    the last until the end.
    """
    sums: dict[int, float] = {}
    for at, value in sorted(steps, key=_BY_TIME):
        sums[at] = sums.get(at, 0.0) + value
    times, values = list(sums), list(sums.values())
    if not times:
        return []
    if times[0] > start_epoch_ms:
        bounds = [start_epoch_ms, *times]
    elif values[0] != 0:
        bounds = [*times, max(end_epoch_ms, times[-1])]
    else:
        # As yet nothing: the first step begins here.
        bounds, values = times, values[1:]
    return [
        Reading(since, until, value)
        for (since, until), value in zip(pairwise(bounds), values, strict=True)
        if abs(value) < EXACT_INTEGER_LIMIT
    ]


def steps_of(laps: Sequence[Sequence[Reported]], total: float | None) -> list[Reported]:
    """Return the steps of a quantity that is reported as steps, or as the sum since the start or the lap.

    Which of the three it is, the total says: the one that comes closest to it. Without a total, values that
    always grow are sums.
    """
    ordered = [sorted(lap, key=_BY_TIME) for lap in laps if lap]
    whole = list(chain.from_iterable(ordered))
    if total is None:
        return _differences(whole) if _always_grows(whole) else whole
    ways: tuple[tuple[float, Callable[[], list[Reported]]], ...] = (
        (sum(value for _, value in whole), lambda: whole),
        (sum(lap[-1][1] for lap in ordered), lambda: [*chain.from_iterable(map(_differences, ordered))]),
        (whole[-1][1] if whole else 0.0, lambda: _differences(whole)),
    )
    return min(ways, key=lambda way: abs(way[0] - total))[1]()


def _always_grows(reported: Sequence[Reported]) -> bool:
    return len(reported) >= _CHANCE_RULED_OUT and all(
        before[1] < after[1] for before, after in pairwise(reported)
    )


def _differences(sums: Sequence[Reported]) -> list[Reported]:
    return [
        *sums[:1],
        *((after[0], after[1] - before[1]) for before, after in pairwise(sums)),
    ]
