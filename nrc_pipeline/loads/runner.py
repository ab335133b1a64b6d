"""The interface of what runs the jobs of a load: Dagster, or the stages themselves in tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from nrc_pipeline.foundation.months import Window
    from nrc_pipeline.foundation.settings import Settings


class Runner(Protocol):
    """Runs each job to its end, and raises the error that made it fail."""

    def load(self, settings: Settings, load_id: str, window: Window, walk_id: str) -> None:
        """Load a block whose list has been walked: fetch its details, update core, publish."""

    def core(self, settings: Settings, load_id: str, window: Window) -> None:
        """Update core with what has landed in a block, and publish; makes no request to the API."""

    def rebuild(self, settings: Settings, load_id: str, window: Window) -> None:
        """Rewrite the core rows of a window, update the marts, and publish once; makes no request."""

    def marts(self, settings: Settings, load_id: str) -> None:
        """Update the marts with dbt, if they are behind, and publish."""


MakeRunner = Callable[[], Runner]
"""Called only if there is something to run: importing Dagster takes longer than a sync with nothing new."""
