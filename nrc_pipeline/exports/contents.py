"""Makes the contents of files, for formats with one file per activity.

Works on one batch of activities at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from nrc_pipeline.exports.privacy import Cut, private_track
from nrc_pipeline.exports.published import batches, tracks
from nrc_pipeline.exports.texts import one_line
from nrc_pipeline.foundation.left_out import LeftOut, made_or_left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import duckdb

    from nrc_pipeline.exports.privacy import Privacy
    from nrc_pipeline.exports.track import Activity, Track

_LONGEST = 60
NOTHING_OUTSIDE_PAUSES = "no position outside pauses"
NOTHING_PUBLIC = "the privacy cuts leave nothing of its route"


class Content(NamedTuple):
    """A file, or None if there is nothing to draw; `cut` is what privacy removed from the activity.

    `left_out` is set if making the file failed.
    """

    activity: Activity
    file: bytes | None
    cut: Cut = Cut()
    left_out: LeftOut | None = None

    @property
    def why_not(self) -> str:
        """Why there is no file, if there is none."""
        if self.left_out is not None:
            return could_not_be_made(self.left_out)
        return NOTHING_PUBLIC if self.cut.cut_points else NOTHING_OUTSIDE_PAUSES


class Contents(Protocol):
    """Makes the files of the given activities, in their order, one batch at a time."""

    def __call__(
        self, connection: duckdb.DuckDBPyConnection, wanted: list[Activity], privacy: Privacy | None
    ) -> Iterator[list[Content]]:
        """Read the published warehouse; `privacy` is what to cut, None for nothing."""


def could_not_be_made(failure: LeftOut) -> str:
    """Return the reason for the manifest."""
    return f"could not be made ({failure.kind}); the next export tries again"


def named(activity: Activity) -> str:
    """Name an activity so that a person can find it: its time, its name, and its id."""
    when = activity.local_started_at.isoformat(" ", "minutes")
    return f"{when} {one_line(activity.title)[:_LONGEST]} ({one_line(activity.activity_id)})"


def each_alone(make: Callable[[list[Activity]], list[Content]]) -> Callable[[list[Activity]], list[Content]]:
    """Return a function that makes the files of a batch and leaves out those that fail.

    A batch is read at once. If reading it or making one of its files fails, its activities are processed one
    by one.
    """

    def contents(batch: list[Activity]) -> list[Content]:
        ignored: list[LeftOut] = []
        made = made_or_left_out("a batch", lambda: make(batch), ignored)
        return [one for activity in batch for one in alone(activity)] if made is None else made

    def alone(activity: Activity) -> list[Content]:
        failures: list[LeftOut] = []
        made = made_or_left_out(named(activity), lambda: make([activity]), failures)
        return [Content(activity, None, left_out=failures[0])] if made is None else made

    return contents


def point_by_point(write: Callable[[Track], bytes | None]) -> Contents:
    """Return a function that makes files from a function of one activity with its points."""

    def contents(
        connection: duckdb.DuckDBPyConnection, wanted: list[Activity], privacy: Privacy | None
    ) -> Iterator[list[Content]]:
        def make(batch: list[Activity]) -> list[Content]:
            shown = [private_track(track, privacy) for track in tracks(connection, batch)]
            return [Content(track.activity, write(track), took) for track, took in shown]

        yield from map(each_alone(make), batches(wanted))

    return contents
