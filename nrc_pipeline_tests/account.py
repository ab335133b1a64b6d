"""An account at the simulator and homes that load from it, for tests of whole syncs."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import duckdb
from pydantic import SecretStr

from nrc_pipeline.foundation.months import EVERYTHING, Window
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.loads import syncing
from nrc_pipeline.loads.load import Load
from nrc_pipeline.simulator import Athlete, Faults, Simulator
from nrc_pipeline_tests.direct_runs import DirectRuns, later

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nrc_pipeline.foundation.settings import Dialect
    from nrc_pipeline.loads.syncing import Synced
    from nrc_pipeline.simulator import RunningServer

LISTS: tuple[Dialect, ...] = ("plus", "sport-before", "sport-after")
"""Every family of lists, each fixed, so that no request goes into finding out."""

A_YEAR_S = 365 * 86_400.0
"""Tests move the clock of a load, and with it the age of its token."""


def small_athlete(activities: int = 35, years: float = 0.2, seed: int = 3) -> Athlete:
    """Invent an account of short runs that ends in May 2024."""
    return Athlete.generate(
        seed=seed, activities=activities, years=years, end=datetime(2024, 6, 1, tzinfo=UTC), samples=40
    )


@dataclass
class Account:
    """An athlete behind real HTTP, and a folder for homes."""

    athlete: Athlete
    server: RunningServer
    folder: Path

    def settings(self, name: str = "home", dialect: Dialect = "plus", **more: object) -> Settings:
        """Give the settings of a home, with a token that lives a year."""
        values: dict[str, object] = {
            "home": self.folder / name,
            "base_url": self.server.base_url,
            "access_token": SecretStr(self.server.issue_token(lifetime_s=A_YEAR_S)),
            "dialect": dialect,
            "activity_types": "",
            "requests_per_second": 0,
            "time_zone": "UTC",
            "account": "me",
            **more,
        }
        return Settings.model_validate(values)

    def sync(
        self,
        settings: Settings,
        *,
        days_later: float = 0.0,
        window: Window = EVERYTHING,
        full: bool = False,
    ) -> Synced:
        """Sync as `nrc sync` does, without Dagster; the requests before are forgotten."""
        self.server.reset_counts()
        clock = later(days_later)
        return syncing.sync(settings, window, lambda: DirectRuns(clock), full=full, clock=clock)

    @property
    def asked(self) -> tuple[int, int]:
        """How many list and detail requests were made since the last sync began."""
        return self.server.count("list"), self.server.count("detail")

    def details_asked(self, status: int | None = None) -> Counter[str]:
        """Count the detail requests by activity, all or those that were answered with one status."""
        return Counter(
            str(request.activity_id)
            for request in self.server.requests
            if request.kind == "detail" and status in (None, request.status)
        )


@contextmanager
def account(folder: Path, athlete: Athlete | None = None, *, latency_s: float = 0.0) -> Iterator[Account]:
    """Serve an athlete while the context lasts."""
    served = athlete or small_athlete()
    with Simulator(served, faults=Faults(latency_s=latency_s)).running() as server:
        yield Account(served, server, folder)


def rows(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    """Read the published warehouse."""
    with duckdb.connect(settings.home_folder().warehouse, read_only=True) as connection:
        return connection.execute(query).fetchall()


def outcomes(settings: Settings, load_id: str) -> list[tuple[str, str]]:
    """Return stage and outcome of everything a load did, in order, from the landing zone's journal."""
    return [(stage.stage, stage.outcome) for stage in Load(settings, load_id).journal.stages()]
