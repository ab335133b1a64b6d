"""Numbers that are easier to read in a table than in a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.report.markup import Markup, element, joined
from nrc_pipeline.report.wording import UNKNOWN, clock, count, day, hours, km, pace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nrc_pipeline.report.facts import Facts, RecordStep
    from nrc_pipeline.report.newest_run import NewestRun

Cell = str | Markup | None


def years(facts: Facts) -> Markup | None:
    """Return one row per year, newest first."""
    if not facts.years:
        return None
    most = max(year.distance_km for year in facts.years) or 1.0
    rows = [
        (
            str(year.started_on.year), f"{year.activities:,}", km(year.distance_km, 0), hours(year.active_s),
            pace(year.avg_pace_s_per_km), km(year.longest_km), _metres(year.ascent_m),
            _meter(year.distance_km / most),
        )
        for year in reversed(facts.years)
    ]  # fmt: skip
    return _table("Runs by year", ("Year", "Runs", "Distance", "Time", "Pace", "Longest", "Ascent", ""), rows)


def records(progressions: Iterable[Sequence[RecordStep]]) -> Markup:
    """Return one row per distance: the current record."""
    rows = [
        (
            steps[-1].distance + (" ?" if steps[-1].is_doubted else ""),
            clock(steps[-1].elapsed_s), pace(steps[-1].pace_s_per_km),
            day(steps[-1].local_date), _gained(steps), str(len(steps) - 1),
        )
        for steps in progressions
    ]  # fmt: skip
    return _table(
        "Current records", ("Distance", "Time", "Pace", "Set on", "Since the first", "Times broken"), rows
    )


def splits(run: NewestRun) -> Markup:
    """Return one row per kilometre, with a bar that is longer for a faster kilometre."""
    paces = [split.pace_s_per_km for split in run.splits if split.pace_s_per_km]
    fastest = min(paces, default=1.0)
    has_heart_rate = any(split.avg_heart_rate_bpm for split in run.splits)
    has_ascent = any(split.ascent_m for split in run.splits)
    head = ["km", "Pace", "", *(["bpm"] if has_heart_rate else []), *(["Ascent"] if has_ascent else [])]
    rows = []
    for split in run.splits:
        name = f"{split.to_km - split.from_km:.2f}" if split.is_partial else str(split.number)
        row: list[Cell] = [name, clock(split.pace_s_per_km) if split.pace_s_per_km else UNKNOWN]
        row.append(_meter((fastest / split.pace_s_per_km) ** 2 if split.pace_s_per_km else 0.0))
        if has_heart_rate:
            row.append(f"{split.avg_heart_rate_bpm:.0f}" if split.avg_heart_rate_bpm else UNKNOWN)
        if has_ascent:
            row.append(_metres(split.ascent_m))
        rows.append(row)
    return _table("Splits", head, rows)


def _gained(steps: Sequence[RecordStep]) -> str:
    gained = steps[0].elapsed_s - steps[-1].elapsed_s
    return f"\N{MINUS SIGN}{clock(gained)}" if gained else UNKNOWN


def _metres(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:,.0f} m"


def _meter(share: float) -> Markup:
    return element("span", class_="meter", style=f"width:{max(share, 0.0):.1%}", aria_hidden="true")


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Markup:
    def cells(row: Sequence[Cell]) -> Markup:
        return joined([
            element("th" if at == 0 else "td", value, scope="row" if at == 0 else None,
                    class_="wide" if head[at] == "" else None)
            for at, value in enumerate(row)
        ])  # fmt: skip

    titles = [element("th", title, scope="col") if title else element("td", class_="wide") for title in head]
    body = [element("tr", cells(row)) for row in rows]
    table = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *titles)),
        element("tbody", *body),
    )
    return element("div", table, class_="scroll", tabindex="0", role="region", aria_label=caption)


def headline(facts: Facts, this_year_km: float, before_km: float) -> Markup:
    """Return the totals at the top of the page."""
    distance = sum(run.distance_km or 0.0 for run in facts.runs)
    active_s = sum(run.active_s or 0.0 for run in facts.runs)
    longest = max(facts.runs, key=lambda run: run.distance_km or 0.0)
    year = facts.last_day.year
    change = f"{this_year_km / before_km - 1:+.0%} on {year - 1} by this day" if before_km else ""
    boxes = [
        ("All runs", km(distance, 0), f"{count(len(facts.runs), 'run')}, {hours(active_s)} moving"),
        (f"This year, {year}", km(this_year_km, 0), change.replace("-", "\N{MINUS SIGN}")),
        ("Longest run", km(longest.distance_km), day(longest.local_date)),
        (
            "Eddington number", str(facts.eddington_km),
            f"{facts.eddington_km} days of at least {facts.eddington_km} km",
        ),
    ]  # fmt: skip
    return element(
        "dl",
        *(
            element(
                "div", element("dt", name), element("dd", value, element("small", words)),
                class_="first" if at == 0 else None,
            )
            for at, (name, value, words) in enumerate(boxes)
        ),
        class_="totals",
    )  # fmt: skip
