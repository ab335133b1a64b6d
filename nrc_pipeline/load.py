"""One load, stage by stage. Dagster's assets and the commands call these; nothing else does the work.

Each stage brings one layer to the state of the layer before it, so any of them may be repeated, or killed
and repeated, without harm. The caller holds the writer's lock.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from nrc_pipeline.arrival import Arrival
from nrc_pipeline.core.database import work_database
from nrc_pipeline.core.missing import Missing, mark_missing
from nrc_pipeline.core.normalise import Normalised, normalise, pending_starts
from nrc_pipeline.core.zones import locate
from nrc_pipeline.landing.compaction import compact
from nrc_pipeline.marts.plan import plan
from nrc_pipeline.marts.project import project_folder
from nrc_pipeline.months import EVERYTHING
from nrc_pipeline.publication.publish import Published, is_published, mark_unpublished, publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from nrc_pipeline.errors import NrcError
    from nrc_pipeline.landing.records import LoadOutcome, Stage


class CoreState(NamedTuple):
    """What normalising a window did."""

    normalised: Normalised
    missing: Missing


@dataclass
class Load(Arrival):
    """A load of one window into one home: what arrives, and what is made of it."""

    def normalise(self, *, everything: bool = False) -> CoreState:
        """Bring the core tables of the window to the state of the landing zone."""
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
        """Give all activities their time zones, whatever the window; return how many changed."""
        mark_unpublished(self.home)
        with work_database(self.home) as connection:
            return locate(connection, self.settings.time_zone)

    def marts_are_behind(self) -> bool:
        """Tell whether dbt has anything to do; where nothing has ever been published it has not."""
        return is_published(self.home) and plan(self.home, project_folder()).is_needed

    def record_marts(self, started_at: datetime, rows: int, failure: NrcError | None) -> None:
        """Note in the journal that the marts were made, or what stopped dbt; `rows` are those that stand."""
        outcome: LoadOutcome = "failed" if failure else "complete"
        self._record("marts", started_at, outcome, 0, 0, failure, rows)

    def publish(self) -> Published:
        """Audit and publish; then tidy the landing zone up where its parts have become many.

        Raises:
            AuditFailed: The whole warehouse trips the audit; the last good one stays.
        """
        started_at = self.clock()
        with self._noting_failure("publish", started_at):
            published = publish(self.home, self.zone)
        compact(self.home.raw)
        return published

    def catch_up(self) -> list[int]:
        """Bring core and published warehouse to the state of the landing zone, whatever left them behind.

        That is not bounded by the load's window: what has landed is to be seen. Returns the starts (epoch ms)
        of the activities that were behind; where none was, nothing is written.
        """
        with work_database(self.home) as connection:
            self.zone.attach(connection)
            starts = pending_starts(connection, EVERYTHING, self.clock())
        # Where nothing has ever come there is nothing to publish: not before a first token, say.
        nothing_yet = not starts and not self.home.warehouse.exists() and self.landed_window() is None
        if not nothing_yet and (starts or not is_published(self.home)):
            whole = replace(self, window=EVERYTHING)
            whole.normalise()
            whole.locate()
            whole.publish()
        return starts

    @contextmanager
    def _noting_failure(self, stage: Stage, started_at: datetime) -> Iterator[None]:
        """Leave a row in the journal for a stage that ends in an error, whatever the error is."""
        try:
            yield
        except Exception as error:
            # On a full disk there is no room for the row, either.
            with suppress(OSError, duckdb.Error):
                self._record(stage, started_at, "failed", 0, 0, error)
            raise
