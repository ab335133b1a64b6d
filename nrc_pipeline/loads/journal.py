"""What a load writes about itself: one row per stage, in the landing zone."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.foundation.errors import (
    AccountRefused,
    NrcError,
    TokenExpired,
    TokenMissing,
    TokenRefused,
)
from nrc_pipeline.landing.records import LoadStage
from nrc_pipeline.loads.ledger import open_ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from nrc_pipeline.foundation.months import Window
    from nrc_pipeline.landing.records import LoadOutcome, Stage
    from nrc_pipeline.landing.zone import LandingZone
    from nrc_pipeline.loads.ledger import StageOutcome

REFUSALS = (TokenMissing, TokenExpired, TokenRefused, AccountRefused)


@dataclass(frozen=True, slots=True)
class Journal:
    """The stages of one load; `load_id` names it."""

    zone: LandingZone
    account_id: str
    load_id: str
    window: Window
    clock: Callable[[], datetime]

    def record(
        self,
        stage: Stage,
        started_at: datetime,
        outcome: LoadOutcome,
        error: Exception | None = None,
        *,
        requests: int = 0,
        documents: int = 0,
        rows: int = 0,
    ) -> None:
        """Record a stage that has ended; an error makes it refused or failed."""
        if error is not None:
            outcome = "refused" if isinstance(error, REFUSALS) else "failed"
        self.zone.append_load(
            LoadStage(
                load_id=self.load_id,
                stage=stage,
                started_at=started_at,
                ended_at=self.clock(),
                window_start=self.window.first,
                window_end=self.window.last,
                outcome=outcome,
                requests=requests,
                documents=documents,
                rows_written=rows,
                reason=_reason(error),
            )
        )

    @contextmanager
    def noting_failure(self, stage: Stage, started_at: datetime) -> Iterator[None]:
        """Record a stage that fails inside, whatever the error is."""
        try:
            yield
        except Exception as error:
            # On a full disk the row cannot be written either.
            with suppress(OSError, duckdb.Error):
                self.record(stage, started_at, "failed", error)
            raise

    def stages(self) -> list[StageOutcome]:
        """Return how the stages of the load have ended so far."""
        with open_ledger(self.zone, self.account_id) as ledger:
            return ledger.stages(self.load_id)

    def was_refused(self) -> bool:
        """Return whether the token or the account was refused; then the load makes no more requests."""
        return refused(self.stages())


def refused(stages: list[StageOutcome]) -> bool:
    """Return whether the token or the account was refused in one of the stages."""
    return any(stage.outcome == "refused" for stage in stages)


def _reason(error: Exception | None) -> str | None:
    # The text of a foreign error may contain anything, so only its kind is kept.
    if error is None:
        return None
    return str(error) if isinstance(error, NrcError) else type(error).__name__
