"""Loads in processes of their own, which may be killed with SIGKILL while they are at work."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import signal
import sys
import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nrc_pipeline.cli.runs import dagster_runner
from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.foundation.errors import NrcError
from nrc_pipeline.foundation.months import EVERYTHING
from nrc_pipeline.loads import syncing
from nrc_pipeline.services.nike import transport
from nrc_pipeline.services.nike.patience import Patience
from nrc_pipeline_tests.chaos.places import Moment, place_named
from nrc_pipeline_tests.direct_runs import DirectRuns, later

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from types import FrameType

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.loads.runner import Runner

_CONTEXT = multiprocessing.get_context("forkserver")
_READY = ("nrc_pipeline_tests.chaos.loads", "nrc_pipeline_tests.chaos.reader")


@dataclass(frozen=True)
class Orders:
    """What a load does: `rebuild` asks no API, `marts` has dbt make them, `moment` is when it is killed."""

    moment: Moment | None = None
    rebuild: bool = False
    full: bool = False
    days_later: float = 0.0
    marts: bool = False

    def later(self, days: float) -> Orders:
        """Return the same, so many days later."""
        return replace(self, days_later=self.days_later + days)


@dataclass(frozen=True)
class Ended:
    """How a load ended. `told` is the error that a person is told of, `error` one that none was made for."""

    exit_code: int | None
    told: str | None = None
    error: str | None = None

    @property
    def killed(self) -> bool:
        """Whether it was killed before its end."""
        return self.exit_code == -signal.SIGKILL


class StartedLoad:
    """A load in another process."""

    def __init__(self, settings: Settings, orders: Orders) -> None:
        """Start it."""
        self._moment = orders.moment
        _CONTEXT.set_forkserver_preload(list(_READY))
        self._told, telling = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(target=_load, args=(plain(settings), orders, telling))
        self._process.start()
        telling.close()

    def end(self) -> Ended:
        """Wait for its end, or for its moment and kill it then."""
        said: dict[str, str] = {}
        with self._told, contextlib.suppress(EOFError):
            while True:
                what, text = self._told.recv()
                said[what] = text
                if what == "moment" and self._moment is not None:
                    time.sleep(self._moment.after_s)
                    self._process.kill()
        self._process.join()
        return Ended(self._process.exitcode, said.get("told"), said.get("error"))


def crash(settings: Settings, moment: Moment, *, rebuild: bool = False) -> bool:
    """Load in another process and kill it at the moment; False where it had ended before."""
    return StartedLoad(settings, Orders(moment, rebuild)).end().killed


def plain(settings: Settings) -> dict[str, object]:
    """Return settings in a form that another process makes the same settings of."""
    values = settings.model_dump()
    values["activity_types"] = ",".join(settings.activity_types)
    return values


def _load(values: dict[str, object], orders: Orders, telling: Connection) -> None:
    from nrc_pipeline.foundation.settings import Settings

    if orders.moment is not None:
        _watch_for(orders.moment, telling)
    # A retry waits seconds where people sync, and there are hundreds of syncs here.
    vars(transport)["Patience"] = functools.partial(Patience, first_wait_s=0.01, longest_wait_s=0.05)
    try:
        _obey(Settings.model_validate(values), orders)
    except NrcError as error:
        telling.send(("told", in_a_line(error)))
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - whatever it is, the campaign counts it
        telling.send(("error", in_a_line(error)))
        sys.exit(1)


def in_a_line(error: Exception) -> str:
    """Name an error and begin to say what it says."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:600]}"


def _obey(settings: Settings, orders: Orders) -> None:
    clock = later(orders.days_later) if orders.days_later else utc_now
    direct = DirectRuns(clock)
    if orders.rebuild:
        syncing.rebuild(settings, EVERYTHING, lambda: direct)
        return
    runner: Runner = _WithMarts(clock) if orders.marts else direct
    syncing.sync(settings, EVERYTHING, lambda: runner, full=orders.full, clock=clock)


class _WithMarts(DirectRuns):
    def marts(self, settings: Settings, load_id: str) -> None:
        dagster_runner().marts(settings, load_id)


def _watch_for(moment: Moment, telling: Connection) -> None:
    place, calls = place_named(moment.place), 0

    def watch(frame: FrameType, event: str, _: object) -> None:
        nonlocal calls
        if event == "call" and calls < moment.call and place.is_entered(frame):
            calls += 1
            if calls == moment.call:
                telling.send(("moment", moment.place))
                sys.setprofile(None)

    # Parts of details are written in a thread of their own.
    threading.setprofile(watch)
    sys.setprofile(watch)
