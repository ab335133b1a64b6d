"""Time in heart-rate zones by month."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from nrc_pipeline.report.picture import Key, Margins, Paper, Picture
from nrc_pipeline.report.scales import Scale, nice_ceiling, ticks
from nrc_pipeline.report.svg import element
from nrc_pipeline.report.time_axis import month_labels
from nrc_pipeline.report.wording import hours, month

if TYPE_CHECKING:
    from nrc_pipeline.report.facts import Facts, ZoneMonth


def heart_rate_zones(facts: Facts) -> Picture | None:
    """Draw the last two years of measured time as stacked columns."""
    if not facts.zones:
        return None
    latest = facts.zones[-1].started_on
    earliest = date(latest.year - 2, latest.month, 1)
    shown = [one for one in facts.zones if one.started_on > earliest]
    names = _names(shown)
    totals: dict[int, float] = defaultdict(float)
    for one in shown:
        totals[one.zone] += one.seconds
    measured = sum(totals.values()) or 1.0
    shares = {zone: f"{names[zone]} · {totals[zone] / measured:.0%}" for zone in sorted(totals)}
    legend = tuple(Key(f"pace{min(zone, 5)}", words) for zone, words in shares.items())
    told = ", ".join(shares.values())
    return Picture(
        "heart-rate-zones", "Heart-rate zones",
        f"Time in heart-rate zones by month, the last two years: {told} of {hours(measured)} measured.",
        lambda width: _draw(width, shown, names), legend=legend,
    )  # fmt: skip


def _names(zones: list[ZoneMonth]) -> dict[int, str]:
    names = {}
    for one in zones:
        if one.below_bpm is None:
            bounds = f"from {one.from_bpm} bpm"
        elif one.zone == 1:
            bounds = f"below {one.below_bpm} bpm"
        else:
            bounds = f"{one.from_bpm}\N{EN DASH}{one.below_bpm - 1}"
        names[one.zone] = f"Z{one.zone} {bounds}"
    return names


def _draw(width: int, zones: list[ZoneMonth], names: dict[int, str]) -> Paper:
    paper = Paper(width, 210 if width < 600 else 240, Margins(36, 26, 0, 26))
    by_month: dict[date, dict[int, float]] = defaultdict(dict)
    for one in zones:
        by_month[one.started_on][one.zone] = one.seconds / 3600
    first, last = zones[0].started_on, zones[-1].started_on
    span = (last.year - first.year) * 12 + last.month - first.month + 1
    top = nice_ceiling(max(sum(parts.values()) for parts in by_month.values()))
    x = Scale(0, span, paper.left, paper.right)
    y = Scale(0, top, paper.bottom, paper.top)
    paper.y_axis(y, ticks(0, top, 4), lambda value: f"{value:g}")
    paper.unit("hours a month")
    step = (paper.right - paper.left) / span
    starts = {}
    for at in range(span):
        year, number = divmod(first.month - 1 + at, 12)
        started_on = date(first.year + year, number + 1, 1)
        starts[started_on] = x(at + 0.5)
        parts = by_month.get(started_on, {})
        bars, low = [], 0.0
        for zone, value in sorted(parts.items()):
            bars.append(
                element(
                    "rect", x=x(at) + step * 0.14, y=y(low + value), width=step * 0.72,
                    height=max(y(low) - y(low + value) - 0.8, 0.0), class_=f"pace{min(zone, 5)}",
                )
            )  # fmt: skip
            low += value
        lines = [
            f"{names[zone]}: {hours(value * 3600)}" for zone, value in sorted(parts.items(), reverse=True)
        ]
        hit = element("rect", x=x(at), y=paper.top, width=step, height=paper.bottom - paper.top, class_="hit")
        tip = "\n".join([month(started_on), *lines])
        paper.add("g", *bars, hit, class_="column", data_tip=tip)
    paper.x_labels(month_labels(list(starts), starts.__getitem__, paper.left, paper.right))
    return paper
