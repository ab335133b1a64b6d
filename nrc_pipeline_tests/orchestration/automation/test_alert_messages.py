"""From the ticks of the real sensors, on a real instance, to the messages that arrive."""

from __future__ import annotations

import functools
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import dagster as dg
import pytest
from pydantic import SecretStr

from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.foundation.months import Window, month_of
from nrc_pipeline.insight.alerts.causes import open_causes
from nrc_pipeline.loads.load import Load
from nrc_pipeline.orchestration.automation.alerting import checks_now
from nrc_pipeline.orchestration.automation.everything import automation
from nrc_pipeline.orchestration.instance import open_instance
from nrc_pipeline.orchestration.launch import DagsterRunner
from nrc_pipeline.orchestration.loading import loading
from nrc_pipeline.orchestration.raw_assets import WINDOW_CHECKS
from nrc_pipeline.services.nike import transport
from nrc_pipeline.services.nike.patience import Patience
from nrc_pipeline.simulator import Fault, Faults
from nrc_pipeline_tests.account import account, small_athlete
from nrc_pipeline_tests.insight.alerts.channel import channel_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline_tests.account import Account
    from nrc_pipeline_tests.insight.alerts.channel import Channel

pytest.importorskip("apprise", reason="the extra `alerts` is not installed")

SOUND = "2024-05"
"""A month in which nothing ever goes wrong."""


@dataclass
class Watch:
    """The sensors of alerts, evaluated as the code server does; cursors go from tick to tick."""

    settings: Settings
    instance: dg.DagsterInstance
    served: Account
    channel: Channel
    now: datetime = field(default_factory=utc_now)
    cursors: dict[str, str | None] = field(default_factory=dict)

    def tick(self) -> list[str]:
        """Evaluate each sensor a little later; return the messages that have come since."""
        self.now += timedelta(minutes=2)
        before = len(self.channel.messages)
        everything = dg.Definitions.merge(
            loading(lambda: self.settings), automation(lambda: self.settings, lambda: self.now)
        )
        for name in ("run_failures", "run_recoveries", "alerts"):
            sensor = next(one for one in everything.sensors or () if one.name == name)
            assert isinstance(sensor, dg.SensorDefinition)
            with dg.build_sensor_context(
                instance=self.instance, cursor=self.cursors.get(name), definitions=everything
            ) as context:
                done = sensor.evaluate_tick(context)
            self.cursors[name] = done.cursor
        return [one["message"] for one in self.channel.messages[before:]]

    def load(self, month: str) -> None:
        """Run the job `load` for a month whose list is landed; how it ends, the instance knows."""
        with suppress(OSError):
            DagsterRunner().load(self.settings, "load", Window(month, month), "walk")

    def list_anew(self) -> None:
        """Land the list as it is now."""
        Load(self.settings, "walk").arrival.land_list(full=True)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """A home of two months that is loaded whole, and sensors that have begun."""
    with account(tmp_path, small_athlete(12, years=0.15)) as served, channel_server() as channel:
        settings = served.settings(alert_urls=SecretStr(channel.url))
        served.sync(settings)
        with open_instance(settings.home_folder()) as instance:
            made = Watch(settings, instance, served, channel)
            assert made.tick() == []
            yield made


def test_a_month_that_fails_is_told_once_whatever_else_loads(watch: Watch) -> None:
    """A month that fails every hour while others load is told each time, or a message says where."""
    now = utc_now()
    watch.served.athlete.add_run(now)
    watch.list_anew()
    month = month_of(now)
    # Where the new month's parts would be written lies a file.
    in_the_way = watch.settings.home_folder().raw / "activity_details" / f"month={month}"
    in_the_way.write_text("a secret place", encoding="utf-8")
    messages = []
    for _ in range(3):
        watch.load(month)
        messages += watch.tick()
        watch.load(SOUND)
        messages += watch.tick()
    (message,) = messages
    assert f"The job load failed at raw_activity_details for {month} (FileExistsError)" in message
    in_the_way.unlink()
    watch.load(month)
    assert watch.tick() == []
    assert standing(watch) == []


def test_a_detail_that_never_comes_is_no_news_every_hour(watch: Watch, quick: None) -> None:
    """The check of one run's months fails, passes for other months, and is told at each new failure."""
    now = utc_now()
    broken = watch.served.athlete.add_run(now)
    watch.list_anew()
    watch.served.server.faults = Faults(rules=(Fault("server_error", ids=frozenset({broken}), status=599),))
    month = month_of(now)
    for _ in range(2):
        watch.load(month)
        assert watch.tick() == []
        failed = checks_now(watch.instance, WINDOW_CHECKS).failed
        assert list(failed) == ["raw_activity_details/complete"]
        watch.load(SOUND)
        assert watch.tick() == []
        assert checks_now(watch.instance, WINDOW_CHECKS).failed == {}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let retries follow each other at once."""
    monkeypatch.setattr(transport, "Patience", functools.partial(Patience, first_wait_s=0.01))


def standing(watch: Watch) -> list[str]:
    """Return the causes that stand."""
    with open_causes(watch.settings.home_folder()) as causes:
        return list(causes.standing)
