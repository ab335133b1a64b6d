"""Shows when runs start: hour of the day by day of the week."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from nrc_pipeline.report.picture import Margins, Paper, Picture
from nrc_pipeline.report.wording import WEEKDAYS, count

if TYPE_CHECKING:
    from nrc_pipeline.report.facts import Facts


def time_of_day(facts: Facts) -> Picture:
    """Draw a square for each hour of the week, in the runner's local time."""
    starts = Counter((run.local_started_at.weekday(), run.local_started_at.hour) for run in facts.runs)
    by_hour = Counter(hour for _, hour in starts.elements())
    by_day = Counter(weekday for weekday, _ in starts.elements())
    usual, favourite = by_hour.most_common(1)[0][0], by_day.most_common(1)[0][0]
    alt = (
        f"Starts by hour and day of the week, local time. Most runs begin between {usual}:00 and "
        f"{usual + 1}:00, most often on {WEEKDAYS[favourite]}."
    )
    return Picture("time-of-day", "Time of day", alt, lambda width: _draw(width, starts))


def _draw(width: int, starts: Counter[tuple[int, int]]) -> Paper:
    left = 36
    cell = (width - left) / 24
    height = max(min(cell, 26.0), 20.0)
    paper = Paper(width, 7 * height + 26, Margins(left, 0, 0, 22))
    most = max(starts.values())
    gap = 2.0 if cell > 20 else 1.0
    for weekday, name in enumerate(WEEKDAYS):
        y = weekday * height
        paper.text(0, y + height / 2 + 4, name)
        for hour in range(24):
            number = starts[weekday, hour]
            tip = f"{name} {hour}:00\N{EN DASH}{hour + 1}:00\n{count(number, 'run')}"
            step = 1 + min(int(4.999 * (number / most) ** 0.6), 4)
            paper.add(
                "rect", x=left + hour * cell, y=y, width=cell - gap, height=height - gap, rx=2,
                class_=f"ramp{step}" if number else "empty",
                data_tip=tip if number else None,
            )  # fmt: skip
    every = 6 if paper.is_narrow else 3
    for hour in range(0, 24, every):
        paper.text(left + hour * cell, 7 * height + 16, f"{hour}:00")
    return paper
