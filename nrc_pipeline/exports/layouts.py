"""Where a file is placed in its folder, and what a missing file means."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

A_BATCH = 25
"""The number of files that Strava's upload page accepts at once."""


class Layout(StrEnum):
    """`flat`: all in one folder. `strava`: in batches. `watch`: flat, for a program that takes files away."""

    FLAT = "flat"
    STRAVA = "strava"
    WATCH = "watch"

    @property
    def manifest(self) -> str:
        """The manifest's name: hidden if a program imports every visible file."""
        return ".manifest.json" if self is Layout.WATCH else "manifest.json"

    @property
    def takes_away(self) -> bool:
        """Whether a missing file was imported, and must not come back unless it changes."""
        return self is Layout.WATCH

    def places(self, taken: Iterable[str]) -> Places:
        """Return where new files go, given the paths of the existing ones."""
        return Places(self is Layout.STRAVA, Counter(path.split("/")[0] for path in taken if "/" in path))


@dataclass(slots=True)
class Places:
    """Gives paths relative to the folder; a file keeps its path, so that no batch is uploaded twice."""

    in_batches: bool
    filled: Counter[str]
    batch: int = 1

    def path_of(self, name: str, before: str | None) -> str:
        """Return the path for a file of this name, which was at `before`."""
        if not self.in_batches:
            return name
        if before is not None and "/" in before:
            return f"{before.split('/')[0]}/{name}"
        while self.filled[f"batch-{self.batch:03}"] >= A_BATCH:
            self.batch += 1
        folder = f"batch-{self.batch:03}"
        self.filled[folder] += 1
        return f"{folder}/{name}"
