"""The data of the pictures, read from the marts of the published warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.foundation.left_out import made_or_left_out
from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.report.wording import brief, day

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    import duckdb

    from nrc_pipeline.foundation.left_out import LeftOut

T = TypeVar("T")


class Run(NamedTuple):
    """One row of marts.activities that is a run."""

    activity_id: str
    local_started_at: datetime
    local_date: date
    distance_km: float | None
    active_s: float | None
    avg_pace_s_per_km: float | None
    avg_heart_rate_bpm: float | None
    ascent_m: float | None
    name: str | None
    has_gps: bool
    is_indoors: bool


class Period(NamedTuple):
    """A week, month or year of runs; periods without a run are included."""

    started_on: date
    activities: int
    distance_km: float
    active_s: float
    avg_pace_s_per_km: float | None
    longest_km: float | None
    ascent_m: float | None


class RecordStep(NamedTuple):
    """A record over a distance at the time it was set; doubted if GPS jumped or distances disagree."""

    distance: str
    distance_m: float
    local_date: date
    elapsed_s: float
    pace_s_per_km: float
    improvement_s: float | None
    is_doubted: bool


class LoadDay(NamedTuple):
    """Training load of a day: TRIMP points per day, and km per day."""

    local_date: date
    acute: float | None
    chronic: float | None
    acute_distance_km: float | None
    chronic_distance_km: float | None


class ZoneMonth(NamedTuple):
    """Time of all runs of a month in one heart-rate zone; the last zone has no upper bound."""

    started_on: date
    zone: int
    from_bpm: int
    below_bpm: int | None
    seconds: float


class Shoe(NamedTuple):
    """A shoe; Nike's documents contain only its id. Its dates are None if no run with it has a valid date."""

    shoe_id: str
    activities: int
    distance_km: float
    avg_pace_s_per_km: float | None
    first_used_on: date | None
    last_used_on: date | None


class Streak(NamedTuple):
    """Days or weeks in a row with a run."""

    kind: str
    longest: int
    current: int


class Finding(NamedTuple):
    """How many activities a correction or a doubt affects."""

    finding: str
    is_correction: bool
    activities: int


class YearOfData(NamedTuple):
    """How complete a year's activities are; `excluded` ones do not count in the marts."""

    year: int
    whole: int
    header_only: int
    quarantined: int
    excluded: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything except the tracks. Lists are in the order of time, shoes by distance.

    `on_default_zone` counts the runs shown in NRC_TIME_ZONE, because their own zone is unknown.
    """

    runs: list[Run]
    weeks: list[Period]
    months: list[Period]
    years: list[Period]
    records: list[RecordStep]
    load: list[LoadDay]
    zones: list[ZoneMonth]
    shoes: list[Shoe]
    streaks: dict[str, Streak]
    eddington_km: int
    findings: list[Finding]
    completeness: list[YearOfData]
    on_default_zone: int

    @property
    def last_day(self) -> date:
        """The day of the newest run. The report never uses today's date, so that it is reproducible."""
        return self.runs[-1].local_date


def named(run: Run) -> str:
    """Name a run so that a person can find it: its day, its name, and its id."""
    name = f" {brief(run.name)}" if run.name else ""
    return f"{day(run.local_date)}{name} ({brief(run.activity_id)})"


def read_facts(connection: duckdb.DuckDBPyConnection, left_out: list[LeftOut]) -> Facts:
    """Read the marts. A mart that cannot be read is added to `left_out` and treated as empty.

    Raises:
        Misuse: The warehouse has no marts, or contains no run.
    """
    if not connection.execute(statement(__package__, "has_marts")).fetchall()[0][0]:
        raise Misuse("The warehouse has no marts yet, and the report needs them. Run `nrc rebuild`.")
    runs = read_runs(connection)
    if not runs:
        raise Misuse("There is no run in the warehouse yet, so there is nothing to report.")

    def known(name: str, make: Callable[[tuple[object, ...]], T], **parameters: object) -> list[T]:
        read = partial(_read, connection, name, make, **parameters)
        return made_or_left_out(f"the data of {name.replace('_', ' ')}", read, left_out) or []

    return Facts(
        runs=runs,
        weeks=known("periods", Period._make, granularity="week"),
        months=known("periods", Period._make, granularity="month"),
        years=known("periods", Period._make, granularity="year"),
        records=known("records", RecordStep._make),
        load=known("training_load", LoadDay._make),
        zones=known("zones", ZoneMonth._make),
        shoes=known("shoes", Shoe._make),
        streaks={one.kind: one for one in known("streaks", Streak._make)},
        eddington_km=next(iter(known("eddington", _number)), 0),
        findings=known("findings", Finding._make),
        completeness=known("completeness", YearOfData._make),
        on_default_zone=next(iter(known("on_default_zone", _number)), 0),
    )


def read_runs(connection: duckdb.DuckDBPyConnection) -> list[Run]:
    """Read the runs, oldest first."""
    return _read(connection, "runs", Run._make)


def read_months(connection: duckdb.DuckDBPyConnection) -> list[Period]:
    """Read every month from the first with a run to the last."""
    return _read(connection, "periods", Period._make, granularity="month")


def read_completeness(connection: duckdb.DuckDBPyConnection) -> list[YearOfData]:
    """Read how complete each year is."""
    return _read(connection, "completeness", YearOfData._make)


def _read(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    make: Callable[[tuple[object, ...]], T],
    **parameters: object,
) -> list[T]:
    rows = connection.execute(statement(__package__, name), parameters or None).fetchall()
    return [make(row) for row in rows]


def _number(row: tuple[object, ...]) -> int:
    return int(str(row[0]))
