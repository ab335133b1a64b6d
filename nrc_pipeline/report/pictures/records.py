"""Shows the records and how they improved."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from nrc_pipeline.report.picture import Margins, Paper, Picture, path_of
from nrc_pipeline.report.scales import Scale
from nrc_pipeline.report.wording import clock, day, pace

if TYPE_CHECKING:
    from datetime import date

    from nrc_pipeline.report.facts import Facts, RecordStep

_NAMED_M = (1000.0, 1609.344, 5000.0, 10_000.0, 21_097.5, 42_195.0)
_PANEL_HEIGHT = 132


def progressions(facts: Facts) -> list[list[RecordStep]]:
    """Return the progression of each distance, shortest first."""
    found: dict[str, list[RecordStep]] = defaultdict(list)
    for step in facts.records:
        found[step.distance].append(step)
    return list(found.values())


def progression(facts: Facts) -> Picture | None:
    """Draw the progression of the usual distances, one panel each."""
    lines = [
        steps
        for steps in progressions(facts)
        if any(abs(steps[0].distance_m - named) < 1 for named in _NAMED_M)
    ]
    if not lines:
        return None
    told = "; ".join(f"{steps[-1].distance}: {clock(steps[-1].elapsed_s)}" for steps in lines)
    alt = f"How the records improved over time, one panel per distance. The current records are {told}."
    first, last = facts.runs[0].local_date, facts.last_day
    return Picture(
        "records", "How they improved", alt, lambda width: _draw(width, lines, first, last),
        "Fastest stretch of any run, pauses counted",
    )  # fmt: skip


def _draw(width: int, lines: list[list[RecordStep]], first: date, last: date) -> Paper:
    columns = 1 if width < 600 else min(3, len(lines))
    gap = 36
    panel = (width - gap * (columns - 1)) / columns
    rows = -(-len(lines) // columns)
    paper = Paper(width, rows * _PANEL_HEIGHT - 8, Margins(0, 0, 0, 0))
    for at, steps in enumerate(lines):
        row, column = divmod(at, columns)
        _panel(paper, steps, column * (panel + gap), row * _PANEL_HEIGHT, panel, (first, last))
    return paper


def _panel(
    paper: Paper, steps: list[RecordStep], left: float, top: float, width: float, span: tuple[date, date]
) -> None:
    times = [step.elapsed_s for step in steps]
    x = Scale(span[0].toordinal(), max(span[1].toordinal(), span[0].toordinal() + 1), left, left + width - 6)
    y = Scale(min(times), max(times), top + 88, top + 40)
    paper.text(left, top + 14, steps[0].distance, "label strong")
    mark = " ?" if steps[-1].is_doubted else ""
    paper.text(left + width, top + 14, clock(times[-1]) + mark, "label strong-accent big", "end")
    paper.add("line", x1=left, x2=left + width, y1=top + 98, y2=top + 98, class_="axis")
    places = [(x(step.local_date.toordinal()), y(step.elapsed_s)) for step in steps]
    corners = [places[0]]
    for at_x, at_y in places[1:]:
        corners += [(at_x, corners[-1][1]), (at_x, at_y)]
    corners.append((left + width - 6, corners[-1][1]))
    paper.add("path", d=path_of(corners), class_="stroke-accent")
    for step, (at_x, at_y) in zip(steps, places, strict=True):
        tip = f"{step.distance}: {clock(step.elapsed_s)}, {pace(step.pace_s_per_km)}\n{day(step.local_date)}"
        if step.improvement_s:
            tip += f"\n{_seconds(step.improvement_s)} faster than before"
        paper.add("circle", cx=at_x, cy=at_y, r=3.4, class_="dot accent", data_tip=tip)
    paper.text(left, top + 113, str(span[0].year), "label small")
    paper.text(left + width, top + 113, str(span[1].year), "label small", "end")
    if len(steps) > 1:
        paper.text(left, y(times[0]) - 8, f"{clock(times[0])}", "label small")


def _seconds(value: float) -> str:
    return f"{value:.1f} s" if value < 60 else clock(value)
