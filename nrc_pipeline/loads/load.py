"""The stages of one load. Dagster's assets and the commands both call these, so the work exists once.

Each stage brings one layer to the state of the previous layer. Any stage may be repeated, or killed and
repeated, without harm. The caller holds the writer lock.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from nrc_pipeline.core.database import work_database
from nrc_pipeline.core.missing import Missing, mark_missing
from nrc_pipeline.core.normalise import Normalised, normalise, pending_starts
from nrc_pipeline.core.zones import locate
from nrc_pipeline.foundation.months import EVERYTHING
from nrc_pipeline.landing.compaction import compact
from nrc_pipeline.loads.arrival import Arrival
from nrc_pipeline.marts.plan import plan
from nrc_pipeline.marts.project import project_folder
from nrc_pipeline.warehouse.publish import Published, is_published, mark_unpublished, publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from nrc_pipeline.foundation.errors import NrcError
    from nrc_pipeline.landing.records import LoadOutcome, Stage


class CoreState(NamedTuple):
    """What normalising a window changed."""

    normalised: Normalised
    missing: Missing


@dataclass
class Load(Arrival):
    """A load of one window into one home: what arrives, and what is built from it."""

    def normalise(self, *, everything: bool = False) -> CoreState:
        """Bring the core tables of the window up to date with the landing zone."""
        started_at = self.clock()
        mark_unpublished(self.home)
        with self._noting_failure("normalise", started_at), work_database(self.home) as connection:
            self.zone.attach(connection)
            normalised = normalise(connection, self.window, started_at, everything=everything)
            missing = mark_missing(connection)
        if normalised.activities or normalised.refused:
            self._record("normalise", started_at, "complete", 0, 0, rows=normalised.rows_written)
        return CoreState(normalised, missing)

    def locate(self) -> int:
        """Set the time zones of all activities, whatever the window; return how many changed."""
        mark_unpublished(self.home)
        with work_database(self.home) as connection:
            return locate(connection, self.settings.time_zone)

    def marts_are_behind(self) -> bool:
        """Return whether dbt has anything to do; False if nothing has ever been published."""
        return is_published(self.home) and plan(self.home, project_folder()).is_needed

    def record_marts(self, started_at: datetime, rows: int, failure: NrcError | None) -> None:
        """Record in the journal that the marts were built, or what stopped dbt.

        `rows` counts the current rows.
        """
        outcome: LoadOutcome = "failed" if failure else "complete"
        self._record("marts", started_at, outcome, 0, 0, failure, rows)

    def publish(self) -> Published:
        """Audit and publish; then compact the landing zone if it has many part files.

        Raises:
            AuditFailed: The whole warehouse fails the audit; the last good one stays published.
        """
        started_at = self.clock()
        with self._noting_failure("publish", started_at):
            published = publish(self.home, self.zone)
        compact(self.home.raw)
        return published

    def catch_up(self) -> list[int]:
        """Bring core and the published warehouse up to date with the landing zone, whatever is behind.

        The load's window does not limit this: everything that has landed must be visible. Returns the starts
        (epoch ms) of the activities that were behind; if there were none, nothing is written.
        """
        # A format may have a new version since its files landed.
        self.translate()
        with work_database(self.home) as connection:
            self.zone.attach(connection)
            starts = pending_starts(connection, EVERYTHING, self.clock())
        # An empty landing zone has nothing to publish, for example before the first token.
        nothing_yet = not starts and not self.home.warehouse.exists() and self.landed_window() is None
        if not nothing_yet and (starts or not is_published(self.home)):
            whole = replace(self, window=EVERYTHING)
            whole.normalise()
            whole.locate()
            whole.publish()
        return starts

    @contextmanager
    def _noting_failure(self, stage: Stage, started_at: datetime) -> Iterator[None]:
        """Record a failed stage in the journal, whatever the error is."""
        try:
            yield
        except Exception as error:
            # On a full disk the row cannot be written either.
            with suppress(OSError, duckdb.Error):
                self._record(stage, started_at, "failed", 0, 0, error)
            raise
