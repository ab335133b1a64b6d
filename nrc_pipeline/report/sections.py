"""The order of the report: what stands under which heading, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.report import tables
from nrc_pipeline.report.markup import Markup, element
from nrc_pipeline.report.picture import Picture
from nrc_pipeline.report.pictures import newest
from nrc_pipeline.report.pictures.calendar_heat import calendar
from nrc_pipeline.report.pictures.clock import time_of_day
from nrc_pipeline.report.pictures.distance import months, weeks
from nrc_pipeline.report.pictures.heat import heat_maps
from nrc_pipeline.report.pictures.pace import pace_by_distance, pace_over_time
from nrc_pipeline.report.pictures.quality import completeness, findings
from nrc_pipeline.report.pictures.records import progression, progressions
from nrc_pipeline.report.pictures.routes import Tile, routes_sheet, tiles
from nrc_pipeline.report.pictures.shoes import shoes
from nrc_pipeline.report.pictures.totals import cumulative
from nrc_pipeline.report.pictures.training_load import training_load
from nrc_pipeline.report.pictures.zones import heart_rate_zones
from nrc_pipeline.report.wording import brief, count, day, hours, km, pace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nrc_pipeline.report.facts import Facts
    from nrc_pipeline.report.newest_run import NewestRun
    from nrc_pipeline.report.tracks import Tracks


class Card(NamedTuple):
    """A box on the page; two halves stand side by side on a desktop."""

    content: Picture | Markup
    is_half: bool = False


class Section(NamedTuple):
    """A heading with what stands below it."""

    key: str
    title: str
    lead: str
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Report:
    """What was read, and what is made of it. `newest` is None where no run has a track."""

    facts: Facts
    tracks: Tracks
    newest: NewestRun | None
    sections: list[Section]

    def pictures(self) -> list[Picture]:
        """Return every picture; the routes, which a page lays out itself, on a sheet."""
        drawn = [card.content for section in self.sections for card in section.cards]
        sheet = routes_sheet(tiles(self.facts, self.tracks))
        return [one for one in (*drawn, sheet) if isinstance(one, Picture)]


def compose(facts: Facts, tracks: Tracks, run: NewestRun | None) -> Report:
    """Put the sections together; those without anything to show are left out."""
    sections = [
        Section("years", "Years", _years_lead(facts), _cards(cumulative(facts), tables.years(facts))),
        *([_newest_section(run)] if run else []),
        Section("calendar", "Calendar", _streak_lead(facts), _cards(calendar(facts))),
        Section("distance", "Distance", "", _cards(weeks(facts), months(facts.months))),
        Section("pace", "Pace", "", _cards(pace_by_distance(facts), pace_over_time(facts))),
        Section(
            "records", "Records", _records_lead(facts),
            _cards(tables.records(progressions(facts)), progression(facts)) if facts.records else [],
        ),
        Section("effort", "Effort", "", _cards(training_load(facts), heart_rate_zones(facts))),
        Section("habits", "Habits", "", _cards(time_of_day(facts), shoes(facts))),
        Section("places", "Places", _places_lead(tracks), _map_cards(heat_maps(tracks))),
        Section("routes", "Routes", "Each fills its square, north up.", _route_cards(tiles(facts, tracks))),
        Section(
            "data", "Data", _data_lead(facts),
            _cards(completeness(facts.completeness), findings(facts), are_halves=True),
        ),
    ]  # fmt: skip
    return Report(facts, tracks, run, [section for section in sections if section.cards])


def _cards(*contents: Picture | Markup | None, are_halves: bool = False) -> list[Card]:
    return [Card(content, are_halves) for content in contents if content is not None]


def _map_cards(maps: list[Picture]) -> list[Card]:
    return [Card(one, is_half=at > 0) for at, one in enumerate(maps)]


def _newest_section(run: NewestRun) -> Section:
    facts = [
        km(run.run.distance_km),
        f"{hours(run.run.active_s or 0.0)} moving",
        pace(run.run.avg_pace_s_per_km),
    ]
    if run.run.avg_heart_rate_bpm:
        facts.append(f"{run.run.avg_heart_rate_bpm:.0f} bpm")
    if run.run.ascent_m is not None:
        facts.append(f"{run.run.ascent_m:.0f} m of ascent")
    if run.pauses:
        facts.append(count(len(run.pauses), "pause"))
    name = f"{brief(run.run.name)}, " if run.run.name else ""
    lead = f"{name}{day(run.run.local_date)} at {run.run.local_started_at:%H:%M}. " + " · ".join(facts)
    route = newest.route(run)
    cards = [Card(route, is_half=True)] if route else []
    cards += [Card(tables.splits(run), is_half=route is not None)] if run.splits else []
    return Section("newest", "Newest run", lead, [*cards, Card(newest.strips(run))])


def _route_cards(made: list[Tile]) -> list[Card]:
    """Return one card with a fold for each year, the newest open."""
    folds: list[Markup] = []
    for year, group in groupby(made, key=lambda tile: tile.run.local_date.year):
        members = list(group)
        together = sum(tile.run.distance_km or 0.0 for tile in members)
        told = f"{count(len(members), 'route')}, {km(together, 0)}"
        summary = element("summary", str(year), element("span", told))
        grid = element(
            "div", *(tile.svg() for tile in members), class_="tiles", role="img", tabindex="0",
            aria_label=f"Small drawings of {told} of {year}; arrow keys go through them.",
        )  # fmt: skip
        folds.append(element("details", summary, grid, open=not folds))
    return [Card(element("div", *folds))] if folds else []


def _years_lead(facts: Facts) -> str:
    best = max(facts.years, key=lambda year: year.distance_km)
    return f"The most was {km(best.distance_km, 0)} in {best.started_on.year}."


def _streak_lead(facts: Facts) -> str:
    told: Iterable[str] = (f"{count(streak.longest, kind)}" for kind, streak in sorted(facts.streaks.items()))
    return f"Longest streaks: {' and '.join(told)} in a row." if facts.streaks else ""


def _places_lead(tracks: Tracks) -> str:
    return (
        f"{count(len(tracks.routes), 'route')} laid over each other, as lines only." if tracks.routes else ""
    )


def _data_lead(facts: Facts) -> str:
    whole = sum(year.whole for year in facts.completeness)
    total = whole + sum(year.header_only for year in facts.completeness)
    excluded = sum(year.excluded for year in facts.completeness)
    lead = f"{whole:,} of {count(total, 'activity', 'activities')} have everything that was recorded."
    if excluded:
        lead += f" {excluded:,} do not count: deleted, missing at Nike's or uploaded twice."
    if facts.on_default_zone:
        runs = count(facts.on_default_zone, "run")
        lead += f" Nothing tells the time zone of {runs}: the clock of NRC_TIME_ZONE is used."
    return lead


def _records_lead(facts: Facts) -> str:
    lead = "The fastest stretch of exactly that distance in any run. Pauses count, as in a race."
    if any(steps[-1].is_doubted for steps in progressions(facts)):
        lead += " With a question mark: GPS leapt in that run, or its distances disagree."
    return lead
