"""What the Dagster jobs do, without Dagster; apart from the simulator, so that a process is soon up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.loads.load import Load

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nrc_pipeline.foundation.months import Window
    from nrc_pipeline.foundation.settings import Settings


def later(days: float) -> Callable[[], datetime]:
    """Return a clock that is so many days ahead."""
    return lambda: utc_now() + timedelta(days=days)


@dataclass(frozen=True)
class DirectRuns:
    """A Runner that calls the stages of the jobs at the time of a clock."""

    clock: Callable[[], datetime] = utc_now

    def load(self, settings: Settings, load_id: str, window: Window, walk_id: str) -> None:
        """Do what the job `load` does after a walk."""
        del walk_id
        load = Load(settings, load_id, window, self.clock)
        load.arrival.land_details()
        _update(load)

    def core(self, settings: Settings, load_id: str, window: Window) -> None:
        """Do what the job `rebuild` does for what is new, but for the marts."""
        _update(Load(settings, load_id, window, self.clock))

    def rebuild(self, settings: Settings, load_id: str, window: Window) -> None:
        """Do what the job `rebuild` does, but for the marts."""
        _update(Load(settings, load_id, window, self.clock), everything=True)

    def marts(self, settings: Settings, load_id: str) -> None:
        """Leave the marts behind: dbt takes seconds, and what is tested here does not need them."""


def _update(load: Load, *, everything: bool = False) -> None:
    load.normalise(everything=everything)
    load.locate()
    load.publish()
