"""Reads activities with their tracks from the published warehouse, about fifty at a time."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from nrc_pipeline.exports.moments import iso_time
from nrc_pipeline.exports.track import Activity, Pause, Place, Point, Split, Track
from nrc_pipeline.exports.without_gps import Series, points_of
from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.foundation.months import EVERYTHING, Window
from nrc_pipeline.foundation.statements import statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

ACTIVITIES_A_BATCH = 50
"""About 45,000 points: the memory of an export does not grow with the history."""

Key = tuple[str, str]


class Selection(NamedTuple):
    """The selected activities: by months, or one by its id.

    `months` are those of the local start, as people count them. `partitions` are those of the pipeline, UTC.
    Each activity is in one of each, and near a month's end they differ.
    """

    months: Window = EVERYTHING
    activity_id: str | None = None
    partitions: Window = EVERYTHING


def activities(connection: duckdb.DuckDBPyConnection, selection: Selection, now: datetime) -> list[Activity]:
    """Return the activities that count, oldest first.

    Raises:
        Misuse: The warehouse has no marts, or the requested activity is not in them.
    """
    parameters = {
        "first_local_month": selection.months.first,
        "last_local_month": selection.months.last,
        "from_epoch_ms": selection.partitions.from_epoch_ms,
        "until_epoch_ms": selection.partitions.until_epoch_ms(now),
        "activity_id": selection.activity_id,
    }
    try:
        rows = connection.execute(statement(__package__, "activities"), parameters).fetchall()
    except duckdb.CatalogException:
        raise Misuse(
            "The warehouse has no marts yet, and exports are made from them: run `nrc rebuild`."
        ) from None
    if selection.activity_id is not None and not rows:
        raise Misuse(
            "--activity: there is no such activity in marts.activities; marts.activity_exclusions says "
            "which ones do not count, and why."
        )
    return [Activity._make(row) for row in rows]


def keys(connection: duckdb.DuckDBPyConnection) -> set[Key]:
    """Return the keys of all activities that count."""
    return set(connection.execute(statement(__package__, "activity_keys")).fetchall())


def batches(wanted: list[Activity]) -> Iterator[list[Activity]]:
    """Yield these activities in their order, in lists that are read at once."""
    for first in range(0, len(wanted), ACTIVITIES_A_BATCH):
        yield wanted[first : first + ACTIVITIES_A_BATCH]


def tracks(connection: duckdb.DuckDBPyConnection, batch: list[Activity]) -> list[Track]:
    """Return a batch of activities with their tracks, in their order."""
    points = rows_of(connection, "track_points", batch)
    splits = rows_of(connection, "splits", batch)
    pauses = rows_of(connection, "pauses", batch)
    located = {
        one.key: [Point._make(row) for *row, is_paused in points[one.key] if not is_paused] for one in batch
    }
    without = [one for one in batch if not located[one.key]]
    series = rows_of(connection, "series", without) if without else {}
    made = []
    for one in batch:
        stops = [Pause._make(row) for row in pauses[one.key]]
        shown = located[one.key]
        if not shown:
            recorded = {row[0]: Series.sorted(*row[1:]) for row in series[one.key]}
            shown = points_of(one, recorded, stops)
        kilometres = [Split._make(row) for row in splits[one.key]]
        fixes = points[one.key]
        ends = tuple(Place(row[1], row[2]) for row in (*fixes[:1], *fixes[-1:]))
        made.append(Track(one, shown, kilometres, stops, ends))
    return made


def rows_of(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    batch: list[Activity],
    further: Mapping[str, object] | None = None,
) -> dict[Key, list[tuple[Any, ...]]]:
    """Run a statement for a batch of activities; the first two columns of its rows are their key."""
    sql = statement(__package__, name)
    parameters: dict[str, object] = {"activity_ids": [one.activity_id for one in batch], **(further or {})}
    if "$first_month" in sql:
        months = [_month(one) for one in batch]
        parameters |= {"first_month": min(months), "last_month": max(months)}
    found: dict[Key, list[tuple[Any, ...]]] = defaultdict(list)
    for row in connection.execute(sql, parameters).fetchall():
        found[row[:2]].append(row[2:])
    return found


def _month(activity: Activity) -> str:
    return iso_time(activity.start_epoch_ms)[:7] + "-01"
