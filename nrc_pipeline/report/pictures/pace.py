"""Pace against distance, and pace over time."""

from __future__ import annotations

import math
import statistics
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.report.picture import Key, Margins, Paper, Picture, path_of
from nrc_pipeline.report.scales import Scale, pace_ticks
from nrc_pipeline.report.time_axis import month_labels
from nrc_pipeline.report.wording import clock, count, day, km, month, pace, plain_km

if TYPE_CHECKING:
    from nrc_pipeline.report.facts import Facts, Period, Run

_DISTANCES_KM = (1, 2, 3, 5, 10, 15, 21.1, 30, 42.2, 60, 100)
_SHORTEST_KM = 0.8
_RECENT = timedelta(days=365)


class _Dot(NamedTuple):
    run: Run
    distance_km: float
    pace_s_per_km: float


def pace_by_distance(facts: Facts) -> Picture | None:
    """Draw each run as a dot; those of the last year are highlighted."""
    dots = [
        _Dot(run, run.distance_km, run.avg_pace_s_per_km)
        for run in facts.runs
        if run.distance_km and run.distance_km >= _SHORTEST_KM and run.avg_pace_s_per_km
    ]
    if len(dots) < 2:
        return None
    since = facts.last_day - _RECENT
    middle = statistics.median(dot.pace_s_per_km for dot in dots)
    alt = (
        f"Pace against distance, one dot for each of {count(len(dots), 'run')}, the last year in colour. The "
        f"median is {pace(middle)} over {km(statistics.median(dot.distance_km for dot in dots))}."
    )
    legend = (Key("dot accent", f"since {day(since)}"), Key("dot quiet", "before"))
    return Picture(
        "pace", "Pace against distance", alt, lambda width: _draw(width, dots, since), legend=legend
    )


def _draw(width: int, dots: list[_Dot], since: date) -> Paper:
    paper = Paper(width, 260 if width < 600 else 360, Margins(44, 26, 14, 26))
    paces = sorted(dot.pace_s_per_km for dot in dots)
    # A few walks would squeeze all runs into a corner, so they are drawn at the edge, and their tip has the
    # value.
    slow, fast = paces[int((len(paces) - 1) * 0.985)] + 8, paces[0] - 8
    distances = [dot.distance_km for dot in dots]
    x = Scale(min(distances) * 0.95, max(distances) * 1.05, paper.left, paper.right, log=True)
    y = Scale(fast, slow, paper.top, paper.bottom)
    paper.y_axis(y, pace_ticks(fast, slow, 5), clock)
    paper.unit("min per km, faster is higher")
    shown: list[tuple[float, str]] = []
    for value in _DISTANCES_KM:
        if x.low <= value <= x.high and (not shown or x(value) - shown[-1][0] > 34):
            shown.append((x(value), f"{value:g}"))
    *rest, (last_x, last) = shown or [(paper.right, "")]
    paper.x_labels([*rest, (last_x, f"{last} km")])
    radius = 3.0 if paper.is_narrow else 3.8
    for dot in sorted(dots, key=lambda one: one.run.local_date):
        is_recent = dot.run.local_date > since
        paper.add(
            "circle", cx=x(dot.distance_km), cy=y(min(dot.pace_s_per_km, slow)), r=radius,
            class_="dot accent" if is_recent else "dot quiet",
            data_tip=f"{day(dot.run.local_date)}\n{km(dot.distance_km)} at {pace(dot.pace_s_per_km)}",
        )  # fmt: skip
    return paper


def pace_over_time(facts: Facts) -> Picture | None:
    """Draw the mean pace by month."""
    known = [one for one in facts.months if one.avg_pace_s_per_km]
    if len(known) < 2:
        return None
    best = min(known, key=lambda one: one.avg_pace_s_per_km or 0.0)
    alt = (
        f"Mean pace by month. The fastest is {pace(best.avg_pace_s_per_km)} in {month(best.started_on)}, the "
        f"newest {pace(known[-1].avg_pace_s_per_km)} in {month(known[-1].started_on)}."
    )
    return Picture(
        "pace-months",
        "Mean pace by month",
        alt,
        lambda width: _draw_months(width, known),
        "Larger dots mean more distance",
    )


def _draw_months(width: int, known: list[Period]) -> Paper:
    paper = Paper(width, 190 if width < 600 else 200, Margins(44, 26, 14, 26))
    paces = [one.avg_pace_s_per_km or 0.0 for one in known]
    x = Scale(known[0].started_on.toordinal(), known[-1].started_on.toordinal(), paper.left + 6, paper.right)
    y = Scale(min(paces) - 6, max(paces) + 6, paper.top, paper.bottom)
    paper.y_axis(y, pace_ticks(y.low, y.high, 4), clock)
    paper.unit("min per km")
    places = [(x(one.started_on.toordinal()), y(value)) for one, value in zip(known, paces, strict=True)]
    paper.add("path", d=path_of(places), class_="stroke-accent")
    for one, (at_x, at_y) in zip(known, places, strict=True):
        tip = f"{month(one.started_on)}\n{pace(one.avg_pace_s_per_km)} over {plain_km(one.distance_km)} km"
        paper.add("circle", cx=at_x, cy=at_y, r=_radius(one), class_="dot accent", data_tip=tip)
    starts = [one.started_on for one in known]
    paper.x_labels(month_labels(starts, lambda one: x(one.toordinal()), paper.left - 1, paper.right))
    return paper


def _radius(one: Period) -> float:
    """Return the radius of a dot whose area is proportional to the distance behind the mean."""
    return min(max(math.sqrt(one.distance_km) * 0.5, 1.5), 6.0)
