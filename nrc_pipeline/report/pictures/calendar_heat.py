"""Every day of every year as a square."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from nrc_pipeline.report.picture import Key, Margins, Paper, Picture
from nrc_pipeline.report.wording import MONTHS, count, day, km

if TYPE_CHECKING:
    from nrc_pipeline.report.facts import Facts

STEPS_KM = (5.0, 8.0, 12.0, 18.0)
"""The thresholds of the darker colours."""
_WEEKS = 53.6


def calendar(facts: Facts) -> Picture:
    """Draw one block per year, the newest first."""
    days: dict[date, list[float]] = defaultdict(list)
    for run in facts.runs:
        days[run.local_date].append(run.distance_km or 0.0)
    years = list(range(facts.last_day.year, facts.runs[0].local_date.year - 1, -1))
    newest = sum(one.year == years[0] for one in days)
    alt = (
        f"Calendar of {count(len(years), 'year')}, one square per day, darker for longer distances: "
        f"{count(len(days), 'day')} with a run, {newest} of them in {years[0]}."
    )
    return Picture("calendar", "Every day", alt, lambda width: _draw(width, years, days), legend=legend())


def shade(distance_km: float) -> int:
    """Return the step of the ramp, from 1."""
    return 1 + sum(distance_km >= step for step in STEPS_KM)


def legend() -> tuple[Key, ...]:
    """Return the meaning of the colours."""
    words = ["under 5 km", *(f"{step:.0f}" for step in STEPS_KM[:-1]), f"{STEPS_KM[-1]:.0f} km and more"]
    return tuple(Key(f"ramp{at}", word) for at, word in enumerate(words, start=1))


def _draw(width: int, years: list[int], days: dict[date, list[float]]) -> Paper:
    columns = 1 if width < 600 or len(years) == 1 else 2
    gap = 36
    block = (width - gap * (columns - 1)) / columns
    cell = (block - 1) / _WEEKS
    height = 7 * cell + 44
    rows = -(-len(years) // columns)
    paper = Paper(width, rows * height - 12, Margins(0, 0, 0, 0))
    for at, year in enumerate(years):
        row, column = divmod(at, columns)
        _year(paper, column * (block + gap), row * height, cell, year, days)
    return paper


def _year(
    paper: Paper, left: float, top: float, cell: float, year: int, days: dict[date, list[float]]
) -> None:
    first = date(year, 1, 1)
    shift = first.weekday()
    paper.text(left, top + 11, str(year), "label strong")
    total = sum(sum(runs) for one, runs in days.items() if one.year == year)
    paper.text(left + _WEEKS * cell, top + 11, km(total, 0), "label", "end")
    for month in range(1, 13, 1 if cell > 8 else 3):
        start = date(year, month, 1)
        week = ((start - first).days + shift) // 7
        paper.text(
            left + (week + (start.weekday() > 0)) * cell,
            top + 7 * cell + 33,
            MONTHS[month - 1],
            "label small",
        )
    side = cell - max(1.0, cell * 0.16)
    empty = []
    for number in range((date(year + 1, 1, 1) - first).days):
        one = first + timedelta(days=number)
        column, row = divmod(number + shift, 7)
        x, y = left + column * cell, top + 20 + row * cell
        runs = days.get(one)
        if runs is None and one > max(days):
            break
        if runs is None:
            empty.append(f"M{x:.1f} {y:.1f}h{side:.1f}v{side:.1f}h-{side:.1f}z")
            continue
        distance = sum(runs)
        words = km(distance) + (f" in {len(runs)} runs" if len(runs) > 1 else "")
        paper.add(
            "rect", x=x, y=y, width=side, height=side, rx=1.5, class_=f"ramp{shade(distance)}",
            data_tip=f"{day(one)}\n{words}",
        )  # fmt: skip
    paper.add("path", d="".join(empty), class_="empty")
