"""What goes into the files of a kind that has one file an activity: made a batch of activities at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from nrc_pipeline.exports.privacy import Cut, private_track
from nrc_pipeline.exports.published import batches, tracks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import duckdb

    from nrc_pipeline.exports.privacy import Privacy
    from nrc_pipeline.exports.track import Activity, Track

NOTHING_OUTSIDE_PAUSES = "no position outside pauses"
NOTHING_PUBLIC = "nothing is left of its route after the privacy cuts"


class Content(NamedTuple):
    """A file, or None where there is nothing to draw; `cut` is what its activity lost to privacy."""

    activity: Activity
    file: bytes | None
    cut: Cut = Cut()

    @property
    def why_not(self) -> str:
        """Why there is no file, where there is none."""
        return NOTHING_PUBLIC if self.cut.cut_points else NOTHING_OUTSIDE_PAUSES


class Contents(Protocol):
    """Makes the files of these activities, in their order, a batch at a time."""

    def __call__(
        self, connection: duckdb.DuckDBPyConnection, wanted: list[Activity], privacy: Privacy | None
    ) -> Iterator[list[Content]]:
        """Read the published warehouse; `privacy` is what to cut, None for nothing."""


def point_by_point(write: Callable[[Track], bytes | None]) -> Contents:
    """Return what makes files by a function of an activity with its points."""

    def contents(
        connection: duckdb.DuckDBPyConnection, wanted: list[Activity], privacy: Privacy | None
    ) -> Iterator[list[Content]]:
        for batch in batches(wanted):
            made = []
            for track in tracks(connection, batch):
                shown, took = private_track(track, privacy)
                made.append(Content(shown.activity, write(shown), took))
            yield made

    return contents
