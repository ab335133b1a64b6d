"""What goes into the files of a kind that has one file an activity: made a batch of activities at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from nrc_pipeline.exports.privacy import Cut, private_track
from nrc_pipeline.exports.published import batches, tracks
from nrc_pipeline.exports.texts import one_line
from nrc_pipeline.left_out import LeftOut, made_or_left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import duckdb

    from nrc_pipeline.exports.privacy import Privacy
    from nrc_pipeline.exports.track import Activity, Track

_LONGEST = 60
NOTHING_OUTSIDE_PAUSES = "no position outside pauses"
NOTHING_PUBLIC = "nothing is left of its route after the privacy cuts"


class Content(NamedTuple):
    """A file, or None where there is nothing to draw; `cut` is what its activity lost to privacy.

    `left_out` is set where making it failed.
    """

    activity: Activity
    file: bytes | None
    cut: Cut = Cut()
    left_out: LeftOut | None = None

    @property
    def why_not(self) -> str:
        """Why there is no file, where there is none."""
        if self.left_out is not None:
            return could_not_be_made(self.left_out)
        return NOTHING_PUBLIC if self.cut.cut_points else NOTHING_OUTSIDE_PAUSES


class Contents(Protocol):
    """Makes the files of these activities, in their order, a batch at a time."""

    def __call__(
        self, connection: duckdb.DuckDBPyConnection, wanted: list[Activity], privacy: Privacy | None
    ) -> Iterator[list[Content]]:
        """Read the published warehouse; `privacy` is what to cut, None for nothing."""


def could_not_be_made(failure: LeftOut) -> str:
    """Return the reason that a manifest gives."""
    return f"could not be made ({failure.kind}); the next export tries again"


def named(activity: Activity) -> str:
    """Name an activity so that a person finds it: when it was, what it is called, and its id."""
    when = activity.local_started_at.isoformat(" ", "minutes")
    return f"{when} {one_line(activity.title)[:_LONGEST]} ({one_line(activity.activity_id)})"


def each_alone(make: Callable[[list[Activity]], list[Content]]) -> Callable[[list[Activity]], list[Content]]:
    """Return a function that makes the files of a batch, and leaves out those that fail.

    A batch is read in one go. Where that or a file of it fails, its activities are taken one by one.
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
    """Return what makes files by a function of an activity with its points."""

    def contents(
        connection: duckdb.DuckDBPyConnection, wanted: list[Activity], privacy: Privacy | None
    ) -> Iterator[list[Content]]:
        def make(batch: list[Activity]) -> list[Content]:
            shown = [private_track(track, privacy) for track in tracks(connection, batch)]
            return [Content(track.activity, write(track), took) for track, took in shown]

        yield from map(each_alone(make), batches(wanted))

    return contents
