"""The clocks of the sensors: every metric of a document has its own ticks (nrc-api.md section 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.random import Generator
    from numpy.typing import NDArray

    from .effort import Effort


def steady(
    rng: Generator, first_ms: int, period_ms: float, wobble_ms: float, end_ms: int
) -> NDArray[np.int64]:
    """Return ticks from `first_ms` up to `end_ms`, one period apart, plus or minus the wobble."""
    count = max(1, int((end_ms - first_ms) / period_ms) + 1)
    wobbling = first_ms + np.arange(count) * period_ms + rng.normal(0, wobble_ms, size=count)
    ticks: NDArray[np.int64] = np.rint(wobbling).astype(np.int64)
    ticks[0] = first_ms
    return ticks[ticks <= end_ms]


def irregular(
    rng: Generator, first_ms: int, gaps: Mapping[int, float], end_ms: int, *, wobble_ms: float = 0.0
) -> NDArray[np.int64]:
    """Return ticks with the spacing of GPS fixes and heart-rate samples.

    Args:
        rng: The document's generator.
        first_ms: The first tick.
        gaps: Milliseconds between ticks, with the odds of each; the odds sum to 1.
        end_ms: No tick is later.
        wobble_ms: Size of the odd millisecond by which GPS fixes come early or late.
    """
    mean = sum(gap * odd for gap, odd in gaps.items())
    count = max(1, int((end_ms - first_ms) / mean * 1.15) + 12)
    drawn = rng.choice(np.array(list(gaps)), p=np.array(list(gaps.values())), size=count).astype(np.float64)
    if wobble_ms:
        drawn += (
            rng.choice([0.0, -1.0, 1.0, 7.0, -7.0], p=[0.7, 0.1, 0.1, 0.05, 0.05], size=count) * wobble_ms
        )
    ticks = first_ms + np.concatenate([[0.0], np.cumsum(drawn)])
    rounded: NDArray[np.int64] = np.rint(ticks).astype(np.int64)
    return rounded[rounded <= end_ms]


def outside_pauses(ticks_ms: NDArray[np.int64], effort: Effort) -> NDArray[np.int64]:
    """Drop the ticks inside pauses, so that one long interval spans each of them."""
    return ticks_ms[~effort.inside_pause(ticks_ms)]


def seams(
    rng: Generator, ticks_ms: NDArray[np.int64], share_touching: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (start, end) of the intervals between ticks.

    An interval starts 0 ms after the end of the previous one in `share_touching` of the seams, else 1 ms
    after it. Of all 445,044 measured seams on iOS, 14 % touch.
    """
    start, end = ticks_ms[:-1].copy(), ticks_ms[1:]
    start[1:] += rng.random(len(start) - 1) >= share_touching
    return start, end
