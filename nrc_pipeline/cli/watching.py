"""Shows the progress of a load: bars with the time left on a terminal, a line from time to time elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nrc_pipeline.cli.screen import complain
from nrc_pipeline.foundation.progress import listening

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_WORDS = {
    "list items": "listed",
    "details": "details",
    "documents": "read from files",
    "activities": "loaded",
}
_ALL_DETAILS = "all details"
_LINES = 10
"""The number of progress lines for a stage of known length."""
_STEP = 500
"""The number of items between progress lines for a stage of unknown length."""

Show = Callable[[str, int, int | None], None]


@dataclass(slots=True)
class Details:
    """Adds up the details of a sync; they come in blocks that each count from 0."""

    total: int = 0
    _earlier: int = 0
    _done: int = 0

    def hear(self, done: int, of_block: int | None) -> int:
        """Take the count of the current block and return the total count."""
        if done == 0:
            self._earlier += self._done
        self._done = done
        self.total = max(self.total, self._earlier + (of_block or 0))
        return self._earlier + done


@contextmanager
def watching(when_wanted: Callable[[int], None] | None = None) -> Iterator[None]:
    """Show the progress reported inside; `when_wanted` receives how many details a sync will request."""
    with _bars() if sys.stderr.isatty() else _lines() as show:
        details = Details()

        def hear(what: str, done: int, total: int | None) -> None:
            if what == _ALL_DETAILS:
                details.total = total or 0
                if when_wanted is not None and total:
                    when_wanted(total)
            elif what == "details":
                count = details.hear(done, total)
                show(what, count, details.total)
            else:
                show(what, done, total)

        with listening(hear):
            yield


@contextmanager
def _lines() -> Iterator[Show]:
    told: dict[str, int] = {}

    def show(what: str, done: int, total: int | None) -> None:
        step = max(1, -(-total // _LINES)) if total else _STEP
        # Small blocks of a load end before their line could be read.
        if what == "activities" and (total or 0) < _STEP:
            return
        if done < told.get(what, 0):
            told[what] = 0
        if done - told.get(what, 0) >= step or (done == total and told.get(what) != done):
            told[what] = done
            complain(f"{_WORDS.get(what, what)}: {done:,}{f' of {total:,}' if total else ''}")

    yield show


@contextmanager
def _bars() -> Iterator[Show]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
        TextColumn("left:"),
        # Averaged over half a minute, so that one slow answer does not make the estimate jump.
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        speed_estimate_period=30.0,
    )
    with progress:
        yield _Bars(progress)


class _Bars:
    """One bar per stage."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int | None) -> None:
        task = self._tasks.get(what)
        if task is None:
            task = self._tasks[what] = self._progress.add_task(_WORDS.get(what, what), total=total, count="")
        # A stage of unknown length that has not counted yet shows only that it is running.
        count = f"{done:,}/{total:,}" if total else f"{done:,}" if done else ""
        self._progress.update(task, completed=done, total=total, count=count)
