"""The stages of one load. Dagster's assets and the commands both call these, so the work exists once.

Each stage brings one layer to the state of the previous layer. Any stage may be repeated, or killed and
repeated, without harm. The caller holds the writer lock.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.core.database import work_database
from nrc_pipeline.core.missing import Missing, mark_missing
from nrc_pipeline.core.normalise import Normalised, normalise, pending_starts
from nrc_pipeline.core.zones import locate
from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.foundation.months import EVERYTHING
from nrc_pipeline.landing.compaction import compact
from nrc_pipeline.landing.zone import LandingZone
from nrc_pipeline.loads.arrival import Arrival
from nrc_pipeline.loads.journal import Journal
from nrc_pipeline.loads.ledger import Ledger
from nrc_pipeline.marts.plan import plan
from nrc_pipeline.marts.project import project_folder
from nrc_pipeline.warehouse.publish import Published, is_current, is_published, mark_unpublished, publish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    import duckdb

    from nrc_pipeline.foundation.errors import NrcError
    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.months import Window
    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.services.nike.source import DetailRequest


class CaughtUp(NamedTuple):
    """What was behind, as the starts (epoch ms) of its activities, and what the load's window still lacks."""

    starts: list[int]
    wanted: list[DetailRequest]


class CoreState(NamedTuple):
    """What normalising a window changed."""

    normalised: Normalised
    missing: Missing


@dataclass
class Load:
    """A load of one window into one home: what arrives, and what is built from it.

    `load_id` names the load in the journal; several loads may share one. `clock` returns the time,
    timezone-aware.
    """

    settings: Settings
    load_id: str
    window: Window = EVERYTHING
    clock: Callable[[], datetime] = utc_now
    home: Home = field(init=False)
    zone: LandingZone = field(init=False)
    journal: Journal = field(init=False)
    arrival: Arrival = field(init=False)

    def __post_init__(self) -> None:
        """Open the home; nothing is created yet."""
        self.home = self.settings.home_folder()
        self.zone = LandingZone(self.home.raw, self.home.landing_index)
        self.journal = Journal(self.zone, self.settings.account, self.load_id, self.window, self.clock)
        self.arrival = Arrival(self.settings, self.zone, self.journal, self.window, self.clock)

    def normalise(
        self, *, everything: bool = False, connection: duckdb.DuckDBPyConnection | None = None
    ) -> CoreState:
        """Bring the core tables of the window up to date with the landing zone.

        `connection` is the working database with the landing zone attached, if the caller has it open.
        """
        started_at = self.clock()
        mark_unpublished(self.home)
        with self.journal.noting_failure("normalise", started_at), self._attached(connection) as opened:
            normalised = normalise(opened, self.window, started_at, everything=everything)
            missing = mark_missing(opened)
        if normalised.activities or normalised.refused:
            self.journal.record("normalise", started_at, "complete", rows=normalised.rows_written)
        return CoreState(normalised, missing)

    def locate(self, connection: duckdb.DuckDBPyConnection | None = None) -> int:
        """Set the time zones of all activities, whatever the window; return how many changed."""
        mark_unpublished(self.home)
        with nullcontext(connection) if connection else work_database(self.home) as opened:
            return locate(opened, self.settings.time_zone)

    def marts_are_behind(self) -> bool:
        """Return whether dbt has anything to do; False if nothing has ever been published."""
        return is_current(self.home) and plan(self.home, project_folder()).is_needed

    def record_marts(self, started_at: datetime, rows: int, failure: NrcError | None) -> None:
        """Record in the journal that the marts were built, or what stopped dbt.

        `rows` counts the current rows.
        """
        self.journal.record("marts", started_at, "complete", failure, rows=rows)

    def publish(self) -> Published:
        """Audit and publish; then compact the landing zone if it has many part files.

        Raises:
            AuditFailed: The whole warehouse fails the audit; the last good one stays published.
        """
        started_at = self.clock()
        with self.journal.noting_failure("publish", started_at):
            published = publish(self.home, self.zone)
        compact(self.home.raw)
        return published

    def catch_up(self) -> CaughtUp:
        """Bring core and the published warehouse up to date with the landing zone, whatever is behind.

        The load's window does not limit this: everything that has landed must be visible. If nothing was
        behind, nothing is written.
        """
        with self._attached() as connection:
            ledger = Ledger(connection, self.settings.account)
            now = self.clock()
            # A format may have a new version since its files landed.
            if self.arrival.translate(ledger).has_landed:
                self.zone.attach(connection)
            starts = pending_starts(connection, EVERYTHING, now)
            wanted = ledger.wanted(self.window, now).requests
            # An empty landing zone has nothing to publish, for example before the first token.
            nothing_yet = not starts and not self.home.warehouse.exists() and ledger.landed_span() is None
            is_behind = not nothing_yet and (bool(starts) or not is_published(self.home))
            whole = replace(self, window=EVERYTHING)
            if is_behind:
                whole.normalise(connection=connection)
                whole.locate(connection)
        if is_behind:
            whole.publish()
        return CaughtUp(starts, wanted)

    @contextmanager
    def _attached(
        self, connection: duckdb.DuckDBPyConnection | None = None
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the working database with the landing zone attached, unless the caller has it open."""
        if connection is not None:
            yield connection
            return
        with work_database(self.home) as opened:
            self.zone.attach(opened)
            yield opened
