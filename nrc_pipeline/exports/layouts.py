"""Where in its folder a file goes, and what a missing one means."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

LayoutName = Literal["flat", "strava", "watch"]

A_BATCH = 25
"""As many files as Strava's upload page takes at once."""


@dataclass(frozen=True, slots=True)
class Layout:
    """`flat`: all in one folder. `strava`: in batches. `watch`: flat, for a program that takes files away."""

    name: LayoutName

    @property
    def manifest(self) -> str:
        """The manifest's name: hidden where a program imports what it sees."""
        return ".manifest.json" if self.name == "watch" else "manifest.json"

    @property
    def takes_away(self) -> bool:
        """Whether a file that is gone was imported, and must not come back unless it changes."""
        return self.name == "watch"

    def places(self, taken: Iterable[str]) -> Places:
        """Return where new files go, given the paths of those that stand."""
        return Places(self.name == "strava", Counter(path.split("/")[0] for path in taken if "/" in path))


@dataclass(slots=True)
class Places:
    """Gives paths from the folder; a file that has its place keeps it, so that no batch is uploaded twice."""

    in_batches: bool
    filled: Counter[str]
    batch: int = 1

    def path_of(self, name: str, before: str | None) -> str:
        """Return the path for a file of this name, which stood at `before`."""
        if not self.in_batches:
            return name
        if before is not None and "/" in before:
            return f"{before.split('/')[0]}/{name}"
        while self.filled[f"batch-{self.batch:03}"] >= A_BATCH:
            self.batch += 1
        folder = f"batch-{self.batch:03}"
        self.filled[folder] += 1
        return f"{folder}/{name}"
