"""Numbers that are easier to read in a table than in a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.report.pictures.totals import to_date
from nrc_pipeline.report.wording import UNKNOWN, clock, count, day, hours, km, pace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nrc_pipeline.report.facts import Facts, RecordStep
    from nrc_pipeline.report.newest_run import NewestRun


class Table(NamedTuple):
    """Rows of texts; a number is the length of a bar, as a share of its column, which has no heading."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str | float]]
    note: str | None = None


class Total(NamedTuple):
    """One of the large figures at the top of the page."""

    name: str
    value: str
    words: str


def years(facts: Facts) -> Table | None:
    """Return one row per year, newest first."""
    if not facts.years:
        return None
    most = max(year.distance_km for year in facts.years) or 1.0
    rows = [
        (
            str(year.started_on.year), f"{year.activities:,}", km(year.distance_km, 0), hours(year.active_s),
            pace(year.avg_pace_s_per_km), km(year.longest_km), _metres(year.ascent_m),
            max(year.distance_km / most, 0.0),
        )
        for year in reversed(facts.years)
    ]  # fmt: skip
    return Table("Runs by year", ("Year", "Runs", "Distance", "Time", "Pace", "Longest", "Ascent", ""), rows)


def records(progressions: Iterable[Sequence[RecordStep]]) -> Table:
    """Return one row per distance: the current record."""
    rows = [
        (
            steps[-1].distance + (" ?" if steps[-1].is_doubted else ""),
            clock(steps[-1].elapsed_s), pace(steps[-1].pace_s_per_km),
            day(steps[-1].local_date), _gained(steps), str(len(steps) - 1),
        )
        for steps in progressions
    ]  # fmt: skip
    return Table(
        "Current records", ("Distance", "Time", "Pace", "Set on", "Since the first", "Times broken"), rows
    )


def splits(run: NewestRun) -> Table:
    """Return one row per kilometre, with a bar that is longer for a faster kilometre."""
    paces = [split.pace_s_per_km for split in run.splits if split.pace_s_per_km]
    fastest = min(paces, default=1.0)
    has_heart_rate = any(split.avg_heart_rate_bpm for split in run.splits)
    has_ascent = any(split.ascent_m for split in run.splits)
    head = ["km", "Pace", "", *(["bpm"] if has_heart_rate else []), *(["Ascent"] if has_ascent else [])]
    rows = []
    for split in run.splits:
        name = f"{split.to_km - split.from_km:.2f}" if split.is_partial else str(split.number)
        row: list[str | float] = [name, clock(split.pace_s_per_km) if split.pace_s_per_km else UNKNOWN]
        row.append((fastest / split.pace_s_per_km) ** 2 if split.pace_s_per_km else 0.0)
        if has_heart_rate:
            row.append(f"{split.avg_heart_rate_bpm:.0f}" if split.avg_heart_rate_bpm else UNKNOWN)
        if has_ascent:
            row.append(_metres(split.ascent_m))
        rows.append(row)
    # The ascent of the whole run is smoothed, and can be half of it.
    stated = sum(split.ascent_m or 0.0 for split in run.splits)
    note = f"Ascent as Nike states it, not smoothed: {_metres(stated)} in total." if has_ascent else None
    return Table("Splits", head, rows, note)


def _gained(steps: Sequence[RecordStep]) -> str:
    gained = steps[0].elapsed_s - steps[-1].elapsed_s
    return f"\N{MINUS SIGN}{clock(gained)}" if gained else UNKNOWN


def _metres(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:,.0f} m"


def totals(facts: Facts) -> list[Total]:
    """Return the figures at the top of the page."""
    distance = sum(run.distance_km or 0.0 for run in facts.runs)
    active_s = sum(run.active_s or 0.0 for run in facts.runs)
    longest = max(facts.runs, key=lambda run: run.distance_km or 0.0)
    year = facts.last_day.year
    this_year_km, before_km = to_date(facts, year), to_date(facts, year - 1)
    change = f"{this_year_km / before_km - 1:+.0%} on {year - 1} by this day" if before_km else ""
    eddington = facts.eddington_km
    return [
        Total("All runs", km(distance, 0), f"{count(len(facts.runs), 'run')}, {hours(active_s)} moving"),
        Total(f"This year, {year}", km(this_year_km, 0), change.replace("-", "\N{MINUS SIGN}")),
        Total("Longest run", km(longest.distance_km), day(longest.local_date)),
        Total("Eddington number", str(eddington), f"{eddington} days of at least {eddington} km"),
    ]
