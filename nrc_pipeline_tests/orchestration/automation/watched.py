"""A home that the sensors look after, at a clock that the test moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import dagster as dg
from pydantic import SecretStr

from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.foundation.months import EVERYTHING, Window
from nrc_pipeline.loads import syncing
from nrc_pipeline.loads.load import Load
from nrc_pipeline.orchestration.automation.everything import automation
from nrc_pipeline.orchestration.automation.reconciliation import RECONCILE_OP
from nrc_pipeline.orchestration.partitions import RANGE_END_TAG, RANGE_START_TAG
from nrc_pipeline_tests.direct_runs import DirectRuns

if TYPE_CHECKING:
    from collections.abc import Callable

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline_tests.account import Account


@dataclass
class Watched:
    """One sensor of one home; the cursor goes from tick to tick as in the daemon.

    `now` stands still until the test moves it; it begins at this machine's time, which dates what is landed.
    """

    account: Account
    settings: Settings
    sensor: str = "new_activity"
    now: datetime = field(default_factory=utc_now)
    cursor: str | None = None
    instance: dg.DagsterInstance = field(default_factory=dg.DagsterInstance.ephemeral)

    def definitions(self) -> dg.Definitions:
        """Return what runs by itself, with this home's settings and clock."""
        return automation(lambda: self.settings, lambda: self.now, DirectRuns)

    def tick(self, **later: float) -> dg.SensorResult:
        """Evaluate the sensor so much later; the requests before are forgotten."""
        self.now += timedelta(**later)
        self.account.server.reset_counts()
        sensor = next(one for one in self.definitions().sensors or () if one.name == self.sensor)
        with dg.build_sensor_context(instance=self.instance, cursor=self.cursor) as context:
            result = sensor(context)
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor
        return result

    def paste(self, **lifetime: float) -> None:
        """Give the home another token; it lives a year unless told otherwise."""
        lives = timedelta(**lifetime) if lifetime else timedelta(days=365)
        secret = self.account.server.issue_token(lifetime_s=lives.total_seconds())
        self.settings = self.settings.model_copy(update={"access_token": SecretStr(secret)})

    def run(self, request: dg.RunRequest) -> None:
        """Do what the run would do, without Dagster."""
        execute(self.settings, request, utc_now)


def execute(settings: Settings, request: dg.RunRequest, clock: Callable[[], datetime]) -> None:
    """Do what a requested run would do at the time of a clock, without Dagster and marts."""
    direct = DirectRuns(clock)
    ops = request.run_config.get("ops", {})
    if RANGE_START_TAG not in request.tags:
        full = ops.get(RECONCILE_OP, {}).get("config", {}).get("full", True)
        syncing.sync(settings, EVERYTHING, lambda: direct, full=full, clock=clock)
        return
    window, load_id = window_of(request), syncing.new_load_id()
    if not ops.get("raw_activity_list", {}).get("config"):
        Load(settings, load_id, window, clock).arrival.land_list(only_window=True)
    direct.load(settings, load_id, window, "")


def window_of(request: dg.RunRequest) -> Window:
    """Return the months that a run is requested for."""
    return Window(request.tags[RANGE_START_TAG], request.tags[RANGE_END_TAG])


def why(result: dg.SensorResult) -> str:
    """Return the reason why nothing is requested."""
    reason = result.skip_reason
    return reason.skip_message or "" if reason is not None else ""


def requests_of(result: dg.SensorResult) -> list[dg.RunRequest]:
    """Return the runs that are requested."""
    return list(result.run_requests or ())
