"""Everything that runs by itself in a home, in the order of time, and the person who pastes tokens."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.loads.listing import RECONCILE_AFTER
from nrc_pipeline.orchestration.automation.everything import automation
from nrc_pipeline.orchestration.partitions import RANGE_START_TAG
from nrc_pipeline.services.nike.credentials import Token, TokenStore
from nrc_pipeline.simulator import Fault, Faults
from nrc_pipeline_tests.orchestration.automation.watched import execute, requests_of, window_of
from nrc_pipeline_tests.year.account_now import Changing
from nrc_pipeline_tests.year.accounting import TRIES, Accounting, pages
from nrc_pipeline_tests.year.script import START

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline_tests.account import Account
    from nrc_pipeline_tests.year.clock import FakeClock
    from nrc_pipeline_tests.year.script import Event

LIVE_STEP = timedelta(minutes=5)
DEAD_STEP = timedelta(hours=6)
DOWN = Faults(rules=(Fault("server_error", on="any"),))


@dataclass
class Hour:
    """The hour of a token; `is_clean` while everything answers."""

    begins: datetime
    ends: datetime
    is_clean: bool
    last_look: datetime = START


@dataclass
class Operator:
    """One home of one account; `at_the_end` is called with what is lacking when a clean hour is over."""

    served: Account
    settings: Settings
    clock: FakeClock
    at_the_end: Callable[[Operator, set[str]], None]
    hours: int = 0
    accounting: Accounting = field(default_factory=Accounting)
    account: Changing = field(init=False)
    _hour: Hour | None = None
    _is_down: bool = False
    _plus_is_gone: bool = False
    _last_whole: datetime = START - RECONCILE_AFTER
    _next_tick: datetime = START
    _cursor: str | None = None

    def __post_init__(self) -> None:
        """Load the definitions once, as the daemon does."""
        self.account = Changing(self.served.athlete)
        self._definitions = automation(lambda: self.settings, self.clock.now)
        self._instance = dg.DagsterInstance.ephemeral()
        self.settings.home_folder().prepare()

    def live(self, events: Sequence[Event]) -> None:
        """Let it all happen, and the schedules have their moments between."""
        moments: list[tuple[datetime, Event | str]] = [(event.at, event) for event in events]
        end = events[-1].at + timedelta(hours=2)
        for day in range((end - START).days + 1):
            midnight = START + timedelta(days=day)
            moments.append((midnight + timedelta(hours=5, minutes=15), "daily_load"))
            if midnight.weekday() == 0:
                moments.append((midnight + timedelta(hours=4, minutes=45), "weekly_reconciliation"))
        for at, what in sorted(moments, key=lambda moment: moment[0]):
            self._tick_until(at)
            if isinstance(what, str):
                self._spending(functools.partial(self._evaluate, what, at))
            else:
                self._happen(what)
        self._tick_until(end)

    def _happen(self, event: Event) -> None:
        self.clock.put(event.at)
        if event.kind == "token":
            self._paste(event.at)
        elif event.kind in ("outage", "end of outage"):
            self._is_down = event.kind == "outage"
            self.served.server.faults = DOWN if self._is_down else Faults()
            if self._hour is not None:
                self._hour.is_clean = False
        elif event.kind == "plus is gone":
            self._plus_is_gone = True
            self.served.server.dialects = frozenset({"sport-before", "sport-after"})
        elif self.account.happen(event):
            names = {"run": "new", "late": "late", "edit": "edited", "delete": "deleted"}
            self.accounting.note(event.at, names[event.kind])

    def _paste(self, at: datetime) -> None:
        store = TokenStore(self.settings.home_folder().token_file)
        store.save(Token.parse(self.served.server.issue_token()))
        self._hour = Hour(at, at + timedelta(hours=1), is_clean=not self._is_down)
        self.accounting.note(at, "down" if self._is_down else "hours")
        # The sensor looks at the token every minute, and at the API every five.
        self._next_tick = at + timedelta(minutes=1)

    def _tick_until(self, until: datetime) -> None:
        while self._next_tick < until:
            at = self._next_tick
            if self._hour is not None and at >= self._hour.ends:
                self._close(self._hour)
            self.clock.put(at)
            self._spending(self._look)
            self._next_tick = at + (LIVE_STEP if self._hour is not None else DEAD_STEP)

    def _spending(self, what: Callable[[], Iterable[dg.RunRequest]]) -> None:
        """Evaluate a tick, do what it requests, and count what both cost."""
        at = self.clock.now()
        self.served.server.reset_counts()
        is_live = self._hour is not None and at < self._hour.ends
        for request in what():
            self._allow(at, self._walk_costs(request))
            execute(self.settings, request, self.clock.now)
            self.accounting.note(at, "runs")
            if not self._is_down and str(request.run_key).startswith(("reconcile", "weekly")):
                self._last_whole = at
        spent = self.served.server.requests
        assert is_live or not spent, "a tick without a live token has asked the API"
        self.accounting.spend(at, spent)

    def _look(self) -> Iterable[dg.RunRequest]:
        at = self.clock.now()
        self.accounting.note(at, "ticks")
        if self._hour is not None:
            self._allow(at, 1)
            self._hour.last_look = at
        sensor = next(one for one in self._definitions.sensors or () if one.name == "new_activity")
        with dg.build_sensor_context(instance=self._instance, cursor=self._cursor) as context:
            result = sensor(context)
        assert isinstance(result, dg.SensorResult)
        self._cursor = result.cursor
        return requests_of(result)

    def _evaluate(self, name: str, at: datetime) -> Iterable[dg.RunRequest]:
        self.clock.put(at)
        schedule = next(one for one in self._definitions.schedules or () if one.name == name)
        assert isinstance(schedule, dg.ScheduleDefinition)
        with dg.build_schedule_context(scheduled_execution_time=at) as context:
            return list(schedule.evaluate_tick(context).run_requests or ())

    def _walk_costs(self, request: dg.RunRequest) -> int:
        starts = self.account.starts()
        if RANGE_START_TAG not in request.tags:
            return pages(len(starts)) + self._plus_is_gone
        if request.run_config.get("ops", {}).get("raw_activity_list", {}).get("config"):
            return 0
        window, now = window_of(request), self.clock.now()
        return pages(sum(window.contains(start, now) for start in starts)) + 2 + self._plus_is_gone

    def _allow(self, at: datetime, requests: int) -> None:
        self.accounting.note(at, "allowed", requests * (TRIES if self._is_down else 1))

    def _close(self, hour: Hour) -> None:
        """Compare, once the token has died: what lacks may only be what no look could have shown."""
        self._hour = None
        if not hour.is_clean:
            return
        self.hours += 1
        lacking = self.account.lacking(self.settings)
        assert hour.ends - self._last_whole < RECONCILE_AFTER + timedelta(hours=1)
        shown = self.account.newest_page()
        for activity_id in lacking:
            changed_at = self.account.changed_at[activity_id]
            assert changed_at > self._last_whole
            assert changed_at > hour.last_look or activity_id not in shown
        self.accounting.lacks(hour.begins, len(lacking))
        self.at_the_end(self, lacking)
