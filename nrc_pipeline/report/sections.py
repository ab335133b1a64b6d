"""The order of the report: the headings, their content, and the words with it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.foundation.left_out import made_or_left_out
from nrc_pipeline.report import tables
from nrc_pipeline.report.facts import named
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
    from collections.abc import Callable, Iterable

    from nrc_pipeline.foundation.left_out import LeftOut
    from nrc_pipeline.report.facts import Facts
    from nrc_pipeline.report.newest_run import NewestRun
    from nrc_pipeline.report.tables import Table
    from nrc_pipeline.report.tracks import Tracks


class RoutesOfYear(NamedTuple):
    """A foldable part of the routes, and how many it has."""

    year: int
    words: str
    tiles: list[Tile]


class Routes(NamedTuple):
    """The small drawings of all routes, newest year first."""

    years: list[RoutesOfYear]


class Card(NamedTuple):
    """A box on the page; a desktop shows two halves in a row. `what` names it if drawing it fails."""

    content: Picture | Table | Routes
    is_half: bool = False
    what: str = ""


class Section(NamedTuple):
    """A heading with its content."""

    key: str
    title: str
    lead: str
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Report:
    """The data that was read, and the sections made from it. `newest` is None if no run has a track.

    `left_out` has what could not be made, and grows while the report is drawn.
    """

    facts: Facts
    tracks: Tracks
    newest: NewestRun | None
    sections: list[Section]
    left_out: list[LeftOut]

    def pictures(self) -> list[Picture]:
        """Return every picture; the routes, which a page lays out itself, as a sheet."""
        drawn = [card.content for section in self.sections for card in section.cards]
        # Failures are already named: the section of the routes contains them, too.
        sheet = made_or_left_out("the sheet of routes", self._sheet, [])
        return [one for one in (*drawn, sheet) if isinstance(one, Picture)]

    def _sheet(self) -> Picture | None:
        return routes_sheet(tiles(self.facts, self.tracks, []))


class Part(NamedTuple):
    """Makes some cards of a section independently: if one fails, the others remain."""

    what: str
    make: Callable[[], list[Card]]


def compose(facts: Facts, tracks: Tracks, run: NewestRun | None, left_out: list[LeftOut]) -> Report:
    """Put the sections together; sections without content are left out."""

    def section(key: str, title: str, lead: Callable[[], str], *parts: Part) -> Section:
        cards = []
        for part in parts:
            what = f"{title}: {part.what}"
            made = made_or_left_out(what, part.make, left_out)
            cards += [card._replace(what=what) for card in made or []]
        told = made_or_left_out(f"{title}: the introduction", lead, left_out) if cards else ""
        return Section(key, title, told or "", cards)

    def said(words: str = "") -> Callable[[], str]:
        return lambda: words

    sections = [
        section(
            "years", "Years", lambda: _years_lead(facts),
            Part("year by year", lambda: _cards(cumulative(facts))),
            Part("the table", lambda: _cards(tables.years(facts))),
        ),
        *([section("newest", "Newest run", lambda: _newest_lead(run), *_newest_parts(run))] if run else []),
        section(
            "calendar", "Calendar", lambda: _streak_lead(facts),
            Part("every day", lambda: _cards(calendar(facts))),
        ),
        section(
            "distance", "Distance", said(), Part("by week", lambda: _cards(weeks(facts))),
            Part("by month", lambda: _cards(months(facts.months))),
        ),
        section(
            "pace", "Pace", said(), Part("against distance", lambda: _cards(pace_by_distance(facts))),
            Part("by month", lambda: _cards(pace_over_time(facts))),
        ),
        section("records", "Records", lambda: _records_lead(facts), *_records_parts(facts)),
        section(
            "effort", "Effort", said(), Part("training load", lambda: _cards(training_load(facts))),
            Part("heart-rate zones", lambda: _cards(heart_rate_zones(facts))),
        ),
        section(
            "habits", "Habits", said(), Part("time of day", lambda: _cards(time_of_day(facts))),
            Part("shoes", lambda: _cards(shoes(facts))),
        ),
        section(
            "places", "Places", lambda: _places_lead(tracks),
            Part("maps", lambda: _map_cards(heat_maps(tracks))),
        ),
        section(
            "routes", "Routes", said("Each fills its square; north is up."),
            Part("the drawings", lambda: _route_cards(tiles(facts, tracks, left_out))),
        ),
        section(
            "data", "Data", lambda: _data_lead(facts),
            Part("completeness", lambda: _cards(completeness(facts.completeness), are_halves=True)),
            Part("findings", lambda: _cards(findings(facts), are_halves=True)),
        ),
    ]  # fmt: skip
    return Report(facts, tracks, run, [section for section in sections if section.cards], left_out)


def _records_parts(facts: Facts) -> list[Part]:
    if not facts.records:
        return []
    return [
        Part("the table", lambda: _cards(tables.records(progressions(facts)))),
        Part("how they improved", lambda: _cards(progression(facts))),
    ]


def _cards(*contents: Picture | Table | None, are_halves: bool = False) -> list[Card]:
    return [Card(content, are_halves) for content in contents if content is not None]


def _map_cards(maps: list[Picture]) -> list[Card]:
    return [Card(one, is_half=at > 0) for at, one in enumerate(maps)]


def _newest_lead(run: NewestRun) -> str:
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
    return f"{name}{day(run.run.local_date)} at {run.run.local_started_at:%H:%M}. " + " · ".join(facts)


def _newest_parts(run: NewestRun) -> list[Part]:
    has_route, of = bool(run.pieces), f"of {named(run.run)}"
    return [
        Part(f"the route {of}", lambda: _cards(newest.route(run), are_halves=True)),
        Part(
            f"the splits {of}",
            lambda: _cards(tables.splits(run), are_halves=has_route) if run.splits else [],
        ),
        Part(f"the strips {of}", lambda: _cards(newest.strips(run))),
    ]


def _route_cards(made: list[Tile]) -> list[Card]:
    years = []
    for year, group in groupby(made, key=lambda tile: tile.run.local_date.year):
        members = list(group)
        together = sum(tile.run.distance_km or 0.0 for tile in members)
        years.append(RoutesOfYear(year, f"{count(len(members), 'route')}, {km(together, 0)}", members))
    return [Card(Routes(years))] if years else []


def _years_lead(facts: Facts) -> str:
    if not facts.years:
        return ""
    best = max(facts.years, key=lambda year: year.distance_km)
    return f"The most was {km(best.distance_km, 0)} in {best.started_on.year}."


def _streak_lead(facts: Facts) -> str:
    told: Iterable[str] = (f"{count(streak.longest, kind)}" for kind, streak in sorted(facts.streaks.items()))
    return f"Longest streaks: {' and '.join(told)} in a row." if facts.streaks else ""


def _places_lead(tracks: Tracks) -> str:
    return (
        f"{count(len(tracks.routes), 'route')} drawn over each other, as lines only." if tracks.routes else ""
    )


def _data_lead(facts: Facts) -> str:
    whole = sum(year.whole for year in facts.completeness)
    total = whole + sum(year.header_only for year in facts.completeness)
    excluded = sum(year.excluded for year in facts.completeness)
    lead = f"{whole:,} of {count(total, 'activity', 'activities')} have everything that was recorded."
    if excluded:
        lead += f" {excluded:,} do not count: deleted, missing at Nike or uploaded twice."
    if facts.on_default_zone:
        runs = count(facts.on_default_zone, "run")
        lead += f" The time zone of {runs} is unknown: NRC_TIME_ZONE is used."
    return lead


def _records_lead(facts: Facts) -> str:
    lead = "The fastest stretch of exactly that distance in any run. Pauses count, as in a race."
    if any(steps[-1].is_doubted for steps in progressions(facts)):
        lead += " A question mark means that GPS jumped in that run, or its distances disagree."
    return lead
