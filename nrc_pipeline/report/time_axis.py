"""Labels of a time axis: months at even steps, years by their number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.report.wording import MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120)
_ROOM_PX = 46


def month_labels(
    starts: list[date], place: Callable[[date], float], left: float, right: float
) -> list[tuple[float, str]]:
    """Return (x, label) for the first of `starts` in each labelled month, as many as there is room for.

    `starts` are in the order of time; `place` gives the x of one of them.
    """
    if not starts:
        return []
    months = (starts[-1].year - starts[0].year) * 12 + starts[-1].month - starts[0].month + 1
    fitting = max((right - left) / _ROOM_PX, 1.0)
    step = next((one for one in _STEPS if months / one <= fitting), _STEPS[-1])
    labels = []
    seen = set()
    for start in starts:
        number = start.year * 12 + start.month - 1
        if number in seen or number % step:
            continue
        seen.add(number)
        x = place(start)
        if left <= x <= right:
            labels.append((x, str(start.year) if start.month == 1 else MONTHS[start.month - 1]))
    return labels
