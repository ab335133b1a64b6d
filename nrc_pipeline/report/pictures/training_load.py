"""Acute and chronic load of the last year."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.report.picture import Key, Margins, Paper, Picture, path_of
from nrc_pipeline.report.scales import Scale, nice_ceiling, ticks
from nrc_pipeline.report.time_axis import month_labels
from nrc_pipeline.report.wording import day

if TYPE_CHECKING:
    from datetime import date

    from nrc_pipeline.report.facts import Facts

_DAYS = 365
_MEASURED_SHARE = 0.6
"""Below this share of days with a heart-rate load, distance is more informative."""


class _Day(NamedTuple):
    date: date
    acute: float
    chronic: float


def training_load(facts: Facts) -> Picture | None:
    """Draw the load by heart rate, or by distance if heart rate is rare."""
    recent = facts.load[-_DAYS:]
    by_heart = [
        _Day(one.local_date, one.acute, one.chronic)
        for one in recent
        if one.acute is not None and one.chronic is not None
    ]
    by_distance = [
        _Day(one.local_date, one.acute_distance_km, one.chronic_distance_km)
        for one in recent
        if one.acute_distance_km is not None and one.chronic_distance_km is not None
    ]
    is_by_heart = len(by_heart) >= _MEASURED_SHARE * len(recent)
    days, unit = (by_heart, "TRIMP points a day") if is_by_heart else (by_distance, "km a day")
    if len(days) < 2:
        return None
    last = days[-1]
    ratio = f", {last.acute / last.chronic:.2f} times the usual" if last.chronic else ""
    alt = (
        f"Training load of the last year in {unit}. On {day(last.date)} the acute load (7 days) is "
        f"{last.acute:.1f}, the chronic load (42 days) {last.chronic:.1f}{ratio}."
    )
    legend = (Key("stroke accent", "acute, 7 days"), Key("soft", "chronic, 42 days"))
    note = (
        "Banister's TRIMP, from heart rate"
        if is_by_heart
        else "Load by distance, because heart rate is rare here"
    )
    return Picture(
        "training-load", "Training load", alt, lambda width: _draw(width, days, unit), note, legend
    )


def _draw(width: int, days: list[_Day], unit: str) -> Paper:
    paper = Paper(width, 210 if width < 600 else 260, Margins(40, 26, 0, 26))
    top = nice_ceiling(max(max(one.acute, one.chronic) for one in days))
    x = Scale(days[0].date.toordinal(), days[-1].date.toordinal(), paper.left, paper.right)
    y = Scale(0, top, paper.bottom, paper.top)
    spans = _spans(days)
    for span in spans:
        line = path_of((x(one.date.toordinal()), y(one.chronic)) for one in span)
        first = x(span[0].date.toordinal())
        paper.add("path", d=f"{line}V{y(0):.1f}H{first:.1f}z", class_="soft")
    paper.y_axis(y, ticks(0, top, 4), lambda value: f"{value:g}")
    paper.unit(unit)
    for name, class_ in (("chronic", "stroke-ramp3"), ("acute", "stroke-accent thick")):
        lines = [path_of((x(one.date.toordinal()), y(getattr(one, name))) for one in span) for span in spans]
        paper.add("path", d="".join(lines), class_=class_)
    step = (paper.right - paper.left) / len(days)
    for first in range(0, len(days), 3):
        one = days[first]
        loads = f"acute {one.acute:.1f}, chronic {one.chronic:.1f}"
        tip = f"{day(one.date)}\n{loads}\nbalance {one.chronic - one.acute:+.1f}"
        paper.add(
            "rect", x=x(one.date.toordinal()) - step * 1.5, y=paper.top, width=step * 3,
            height=paper.bottom - paper.top, class_="hit", data_tip=tip,
        )  # fmt: skip
    firsts = [one.date for one in days if one.date.day == 1]
    labels = month_labels(firsts, lambda one: x(one.toordinal()), paper.left, paper.right - 8)
    paper.x_labels(labels)
    return paper


def _spans(days: list[_Day]) -> list[list[_Day]]:
    """Split the days where a value is unknown: a line across the gap would suggest a value."""
    spans = [[days[0]]]
    for one in days[1:]:
        if (one.date - spans[-1][-1].date).days == 1:
            spans[-1].append(one)
        else:
            spans.append([one])
    return spans
