"""`core.activity_zones`: the time zone each activity was recorded in, found offline.

The zone is, in this order: that of the first position; the one stated in the document (`timezone_id`: a key
of some documents of 2026, a tag of those made from other file formats); that of a neighbour in time; the
default. The first two are looked up once, when the activity is written. The others depend on all activities
and are computed at every load, whatever its window: a new, removed or moved activity changes zones up to 30
days away, and so in other months too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import available_timezones

import tzfpy

from nrc_pipeline.core.database import transaction
from nrc_pipeline.core.marts_behind import note_members
from nrc_pipeline.foundation.statements import statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

NEIGHBOUR_DAYS = 30
"""A neighbour that is further away in time does not show where the runner was."""


class _Found(NamedTuple):
    """The lookup for one activity; a row of the table zones_found."""

    account_id: str
    activity_id: str
    time_zone: str | None
    source: str | None
    has_position: bool
    refused_time_zone: str | None


def locate(connection: duckdb.DuckDBPyConnection, default_zone: str) -> int:
    """Bring the zones of all activities up to date; return how many rows changed.

    `default_zone` is the IANA name for activities whose zone is not known.
    """
    found = list(_look_up(connection))
    columns = {name: [getattr(one, name) for one in found] for name in _Found._fields}
    connection.execute(statement(__package__, "zones_found"), columns)
    connection.execute(
        statement(__package__, "zones_now"),
        {"default_zone": default_zone, "farthest_ms": NEIGHBOUR_DAYS * 86_400_000},
    )
    with transaction(connection):
        connection.execute(statement(__package__, "zones_changed"))
        note_members(connection)
        connection.execute(statement(__package__, "delete_zones"))
        (written,) = connection.execute(statement(__package__, "write_zones")).fetchone() or (0,)
    return int(written)


def _look_up(connection: duckdb.DuckDBPyConnection) -> Iterator[_Found]:
    wanted = connection.execute(statement(__package__, "zones_wanted")).fetchall()
    known = _known_zones(connection) if wanted else frozenset()
    for account_id, activity_id, latitude, longitude, stated in wanted:
        of_place = zone_at(latitude, longitude)
        # A name that DuckDB does not know would break every query that shows a local time.
        if of_place not in known:
            of_place = None
        of_document = stated if stated in known else None
        yield _Found(
            account_id,
            activity_id,
            time_zone=of_place or of_document,
            source="gps" if of_place else "document" if of_document else None,
            has_position=latitude is not None,
            refused_time_zone=stated if of_document is None else None,
        )


def _known_zones(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return the IANA names. DuckDB also accepts short names that mean several zones, such as IST."""
    of_duckdb = {name for (name,) in connection.execute(statement(__package__, "known_zones")).fetchall()}
    return frozenset(of_duckdb & available_timezones())


def zone_at(latitude: float | None, longitude: float | None) -> str | None:
    """Return the IANA zone of a position in degrees; None if the position or its zone does not exist."""
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return tzfpy.get_tz(longitude, latitude) or None
