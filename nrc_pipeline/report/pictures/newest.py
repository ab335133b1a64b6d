"""The newest run with a track: its route by pace, and its strips against distance."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from nrc_pipeline.report.picture import Key, Margins, Paper, Picture, path_of
from nrc_pipeline.report.pictures.routes import fitted
from nrc_pipeline.report.scales import Scale, pace_ticks, ticks
from nrc_pipeline.report.wording import clock, km, pace

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nrc_pipeline.report.newest_run import NewestRun

    Values = NDArray[np.float64]

SIDE = 420
_STEPS = 5
_STRIP, _GAP = 104, 30


def route(run: NewestRun) -> Picture | None:
    """Draw the route; faster parts are darker."""
    if not run.pieces:
        return None
    paper = _route(run)
    alt = (
        f"Route of the newest run, {km(run.distance_km)}, coloured by pace from {pace(run.slow)} (pale) to "
        f"{pace(run.fast)} (strong). North is up; there is no background."
    )
    return Picture("newest-route", "Route by pace", alt, lambda _width: paper, legend=_legend(run))


def _legend(run: NewestRun) -> tuple[Key, ...]:
    words = [clock(run.slow), *[""] * (_STEPS - 2), f"{clock(run.fast)} /km"]
    return tuple(Key(f"pace{step}", word) for step, word in enumerate(words, start=1))


def _route(run: NewestRun) -> Paper:
    paper = Paper(SIDE, SIDE, Margins(0, 0, 0, 0))
    lines = fitted([piece.line for piece in run.pieces], SIDE, 14.0, None)
    for piece, line in zip(run.pieces, lines, strict=True):
        places = [(x, y) for x, y in line.tolist()]
        for first, last, step in _stretches(_classes(piece.pace_s_per_km, run)):
            paper.add("path", d=path_of(places[first : last + 1]), class_=f"route-pace stroke-pace{step}")
    start, end = lines[0][0], lines[-1][-1]
    paper.add("circle", cx=float(start[0]), cy=float(start[1]), r=4.5, class_="route-start")
    paper.add("circle", cx=float(end[0]), cy=float(end[1]), r=4.5, class_="route-end")
    paper.add("circle", r=6.5, class_="dot-here", visibility="hidden")
    return paper


def _classes(paces: Values, run: NewestRun) -> list[int]:
    share = (run.slow - np.nan_to_num(paces, nan=run.slow)) / max(run.slow - run.fast, 1.0)
    return [int(step) for step in 1 + np.clip((share * _STEPS).astype(int), 0, _STEPS - 1)]


def _stretches(classes: list[int]) -> list[tuple[int, int, int]]:
    """Return (first point, last point, class) of stretches of one class; neighbours share a point."""
    found, first = [], 0
    for at in range(1, len(classes)):
        if classes[at] != classes[first] or at == len(classes) - 1:
            found.append((first, at, classes[first]))
            first = at
    return found


def strips(run: NewestRun) -> Picture:
    """Draw pace, heart rate and elevation against distance, with kilometres and pauses."""
    shown = [
        name
        for name, values in (("heart rate", run.heart_rate_bpm), ("elevation", run.elevation_m))
        if _is_known(values)
    ]
    pauses = f" {len(run.pauses)} pauses are marked." if run.pauses else ""
    alt = f"{' , '.join(['Pace', *shown])} of the newest run against distance, {km(run.distance_km)}.{pauses}"
    return Picture(
        "newest",
        "Along the way",
        alt.replace(" ,", ","),
        lambda width: _strips(width, run),
        "Line: pace over a minute. Blocks: splits." + (" Dotted: pauses." if run.pauses else ""),
    )


def _is_known(values: Values) -> bool:
    return bool(np.isfinite(values).sum() > 10)


def _strips(width: int, run: NewestRun) -> Paper:
    kinds = ["pace"]
    kinds += ["heart"] if _is_known(run.heart_rate_bpm) else []
    kinds += ["elevation"] if _is_known(run.elevation_m) else []
    strip = _STRIP if width < 600 else 118
    paper = Paper(width, len(kinds) * (strip + _GAP) + 26, Margins(44, 0, 8, 24))
    x = Scale(0, run.distance_km, paper.left, paper.right)
    tops = {kind: at * (strip + _GAP) + 26 for at, kind in enumerate(kinds)}
    bottom = tops[kinds[-1]] + strip
    marks = _marks_km(run.distance_km, 12 if paper.is_narrow else 26)
    for mark in marks:
        paper.add("line", x1=x(mark), x2=x(mark), y1=tops["pace"], y2=bottom, class_="grid")
        is_last = mark == marks[-1]
        paper.text(x(mark), bottom + 17, f"{mark} km" if is_last else str(mark), anchor="middle")
    _pace(paper, run, x, tops["pace"], strip)
    if "heart" in tops:
        _curve(paper, run, x, run.heart_rate_bpm, "Heart rate, bpm", tops["heart"], strip)
    if "elevation" in tops:
        _curve(paper, run, x, run.elevation_m, "Elevation, m", tops["elevation"], strip, filled=True)
    for pause in run.pauses:
        at = x(pause.at_km)
        tip = f"Pause of {clock(pause.duration_s)} at {km(pause.at_km)}"
        paper.add("line", x1=at, x2=at, y1=tops["pace"], y2=bottom, class_="pause")
        paper.add("rect", x=at - 4, y=tops["pace"] - 4, width=8, height=8, class_="pause-mark", data_tip=tip)
    paper.add("line", y1=tops["pace"], y2=bottom, class_="cursor", visibility="hidden")
    paper.data = {"scrub": "newest-data", "from": paper.left, "to": paper.right}
    return paper


def _marks_km(distance_km: float, most: int) -> list[int]:
    """Return whole kilometres at even steps from 0, as many as there is room for."""
    step = 1
    while distance_km / step > most:
        step *= 5 if step == 1 else 2
    return list(range(0, int(distance_km) + 1, step))


def _pace(paper: Paper, run: NewestRun, x: Scale, top: float, height: float) -> None:
    y = Scale(run.fast - 10, run.slow + 10, top, top + height)
    _frame(paper, y, pace_ticks(y.low, y.high, 3), clock, "Pace, min per km")
    for split in run.splits:
        if split.pace_s_per_km is None:
            continue
        first = x(split.from_km)
        at_y = y(min(max(split.pace_s_per_km, y.low), y.high))
        paper.add(
            "rect",
            x=first,
            y=at_y,
            width=max(x(split.to_km) - first, 0.0),
            height=y.end - at_y,
            class_="soft",
        )
    held = np.clip(run.pace_s_per_km, y.low, y.high)
    paper.add("path", d=_line(run.at_km, held, x, y), class_="stroke-accent")


def _curve(
    paper: Paper,
    run: NewestRun,
    x: Scale,
    values: Values,
    unit: str,
    top: float,
    height: float,
    *,
    filled: bool = False,
) -> None:
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = max((high - low) * 0.12, 4.0)
    y = Scale(low - room, high + room, top + height, top)
    line = _line(run.at_km, values, x, y)
    if filled:
        known = run.at_km[np.isfinite(values)]
        paper.add("path", d=f"{line}V{y.start:.1f}H{x(float(known[0])):.1f}z", class_="empty")
    _frame(paper, y, ticks(y.low, y.high, 3), lambda value: f"{value:g}", unit)
    paper.add("path", d=line, class_="stroke-muted" if filled else "stroke-ink")


def _frame(paper: Paper, y: Scale, values: list[float], label: Callable[[float], str], unit: str) -> None:
    paper.text(0, min(y.start, y.end) - 9, unit, "label unit")
    paper.y_axis(y, values, label)


def _line(at_km: Values, values: Values, x: Scale, y: Scale) -> str:
    known = np.isfinite(values)
    return path_of(
        (x(one), y(value)) for one, value in zip(at_km[known].tolist(), values[known].tolist(), strict=True)
    )


def scrub_data(run: NewestRun) -> str:
    """Return the data of the crosshair as JSON: km, pace, bpm, m and the place on the route's drawing."""
    lines = fitted([piece.line for piece in run.pieces], SIDE, 14.0, None) if run.pieces else []
    places = {
        number: [round(x, 1), round(y, 1)]
        for piece, line in zip(run.pieces, lines, strict=True)
        for number, (x, y) in zip(piece.numbers.tolist(), line.tolist(), strict=True)
    }
    columns = (run.at_km, run.pace_s_per_km, run.heart_rate_bpm, run.elevation_m)
    rows = [
        [round(at, 3), _text(speed, clock), _text(bpm, _whole), _text(high, _whole), places.get(number)]
        for number, (at, speed, bpm, high) in enumerate(np.column_stack(columns).tolist())
    ]
    return json.dumps(rows, separators=(",", ":")).replace("<", "\\u003c")


def _text(value: float, form: Callable[[float], str]) -> str | None:
    return form(value) if np.isfinite(value) else None


def _whole(value: float) -> str:
    return f"{value:.0f}"
