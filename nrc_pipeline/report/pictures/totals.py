"""Shows the distance so far in each year: this year against earlier ones."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from nrc_pipeline.report.picture import Margins, Paper, Picture, path_of
from nrc_pipeline.report.scales import Scale, nice_ceiling, ticks
from nrc_pipeline.report.svg import element
from nrc_pipeline.report.wording import MONTHS, km

if TYPE_CHECKING:
    from nrc_pipeline.report.facts import Facts

_YEARS_NAMED = 4


def by_day_of_year(facts: Facts) -> dict[int, list[tuple[int, float]]]:
    """Return for each year (day of the year, km run by the end of that day), one entry per day with a run."""
    totals: dict[int, dict[int, float]] = defaultdict(dict)
    sums: dict[int, float] = defaultdict(float)
    for run in facts.runs:
        year = run.local_date.year
        sums[year] += run.distance_km or 0.0
        totals[year][run.local_date.timetuple().tm_yday] = sums[year]
    return {year: sorted(days.items()) for year, days in totals.items()}


def to_date(facts: Facts, year: int) -> float:
    """Return the km run in a year up to the newest run's day of the year."""
    last = facts.last_day
    return sum(
        run.distance_km or 0.0
        for run in facts.runs
        if run.local_date.year == year
        and (run.local_date.month, run.local_date.day) <= (last.month, last.day)
    )


def cumulative(facts: Facts) -> Picture:
    """Draw the years as rising lines."""
    lines = by_day_of_year(facts)
    newest = facts.last_day.year
    total = lines[newest][-1][1]
    alt = f"Distance run since 1 January, one line per year: {km(total, 0)} in {newest}"
    before = to_date(facts, newest - 1)
    alt += f", {km(before, 0)} by the same day of {newest - 1}." if newest - 1 in lines else "."
    return Picture("years", "Year by year", alt, lambda width: _draw(width, lines, newest))


def _draw(width: int, lines: dict[int, list[tuple[int, float]]], newest: int) -> Paper:
    paper = Paper(width, 230 if width < 600 else 300, Margins(46, 26, 44, 26))
    top = nice_ceiling(max(days[-1][1] for days in lines.values()))
    x = Scale(1, 366, paper.left, paper.right)
    y = Scale(0, top, paper.bottom, paper.top)
    paper.y_axis(y, ticks(0, top, 4), lambda value: f"{value:,.0f}")
    paper.unit("km since 1 January")
    months = range(1, 13, 3 if paper.is_narrow else 1)
    paper.x_labels((x(date(2023, one, 15).timetuple().tm_yday), MONTHS[one - 1]) for one in months)
    placed: list[float] = []
    drawn = []
    for year in sorted(lines, reverse=True):
        # Before the very first run the total is not known to be zero.
        start = lines[year][0][0] if year == min(lines) else 1
        points = [(start, 0.0), *_steps(lines[year])]
        if year != newest:
            points.append((366, points[-1][1]))
        class_ = "stroke-accent thick" if year == newest else "stroke-quiet"
        tip = f"{year}: {km(lines[year][-1][1], 0)}"
        place = [(x(day), y(value)) for day, value in points]
        drawn.append(element("path", d=path_of(place), class_=class_, data_tip=tip))
        end_x, end_y = place[-1]
        label_y = next(
            (end_y + by for by in (0, 13, -13) if all(abs(end_y + by - other) >= 13 for other in placed)),
            None,
        )
        if label_y is not None and len(placed) < _YEARS_NAMED:
            placed.append(label_y)
            class_ = "label strong-accent" if year == newest else "label"
            paper.text(min(end_x + 5, paper.right + 5), label_y + 4, str(year), class_)
    # The newest is drawn last, on top.
    paper.marks += reversed(drawn)
    return paper


def _steps(days: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Return at least one point per week: smaller steps are not visible."""
    kept = [days[0]]
    for day in days[1:-1]:
        if day[0] - kept[-1][0] >= 3:
            kept.append(day)
    return kept if len(days) == 1 else [*kept, days[-1]]
