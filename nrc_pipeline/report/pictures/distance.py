"""Distance by week and by month."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from nrc_pipeline.report.picture import Margins, Paper, Picture, path_of
from nrc_pipeline.report.scales import Scale, nice_ceiling, ticks
from nrc_pipeline.report.svg import element
from nrc_pipeline.report.time_axis import month_labels
from nrc_pipeline.report.wording import count, day, hours, km, month, pace

if TYPE_CHECKING:
    from collections.abc import Callable

    from nrc_pipeline.report.facts import Facts, Period

_WEEKS_SHOWN = {True: 52, False: 104}
_WEEKS_MEANED = 4


def weeks(facts: Facts) -> Picture | None:
    """Draw the last two years (on a phone, one) by week, with a mean of four weeks."""
    if not facts.weeks:
        return None
    last = facts.weeks[-52:]
    mean = sum(one.distance_km for one in last) / len(last)
    best = max(last, key=lambda one: one.distance_km)
    alt = (
        f"Distance by week. Over the last {count(len(last), 'week')} the mean is {km(mean)} per week; the "
        f"most is {km(best.distance_km)} in the week from {day(best.started_on)}."
    )
    return Picture(
        "weeks", "By week", alt, lambda width: _draw_weeks(width, facts.weeks), "Line: mean of 4 weeks"
    )


def months(periods: list[Period]) -> Picture | None:
    """Draw every month."""
    if not periods:
        return None
    best = max(periods, key=lambda one: one.distance_km)
    alt = (
        f"Distance by month, {count(len(periods), 'month')}. The most is {km(best.distance_km)} in "
        f"{month(best.started_on)}."
    )
    return Picture("months", "By month", alt, lambda width: _draw_months(width, periods))


def _draw_weeks(width: int, periods: list[Period]) -> Paper:
    shown = _WEEKS_SHOWN[width < 600]
    paper, x, y = _bars(
        width,
        periods[-shown:],
        lambda one: f"Week {day(one.started_on)} \N{EN DASH} {day(one.started_on + timedelta(6))}",
    )
    distances = [one.distance_km for one in periods]
    first = max(len(periods) - shown, 0)
    line = []
    for at in range(max(first, _WEEKS_MEANED - 1), len(periods)):
        mean = sum(distances[at - _WEEKS_MEANED + 1 : at + 1]) / _WEEKS_MEANED
        line.append((x(at - first + 0.5), y(mean)))
    paper.add("path", d=path_of(line), class_="stroke-ink")
    return paper


def _draw_months(width: int, periods: list[Period]) -> Paper:
    return _bars(width, periods, lambda one: month(one.started_on))[0]


def _bars(width: int, periods: list[Period], name: Callable[[Period], str]) -> tuple[Paper, Scale, Scale]:
    paper = Paper(width, 200 if width < 600 else 230, Margins(40, 26, 0, 26))
    top = nice_ceiling(max(one.distance_km for one in periods))
    x = Scale(0, len(periods), paper.left, paper.right)
    y = Scale(0, top, paper.bottom, paper.top)
    paper.y_axis(y, ticks(0, top, 4), lambda value: f"{value:,.0f}")
    paper.unit("km")
    step = (paper.right - paper.left) / len(periods)
    gap = min(step * 0.22, 4)
    for at, one in enumerate(periods):
        tip = f"{name(one)}\n{km(one.distance_km)}"
        if one.activities:
            tip += f" in {count(one.activities, 'run')}, {hours(one.active_s)}\n{pace(one.avg_pace_s_per_km)}"
        place = y(one.distance_km)
        bar = element(
            "rect", x=x(at) + gap / 2, y=place, width=step - gap, height=paper.bottom - place,
            rx=min(2.0, step / 5), class_="bar",
        )  # fmt: skip
        hit = element("rect", x=x(at), y=paper.top, width=step, height=paper.bottom - paper.top, class_="hit")
        paper.add("g", bar, hit, class_="column", data_tip=tip)
    starts = [one.started_on for one in periods]
    places = {start: x(at + 0.5) for at, start in enumerate(starts)}
    paper.x_labels(month_labels(starts, places.__getitem__, paper.left, paper.right - 6))
    return paper, x, y
