"""`core.activity_zones`: the time zone of the first GPS fix, looked up offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tzfpy

from nrc_pipeline.core.database import transaction
from nrc_pipeline.core.marts_behind import note_members
from nrc_pipeline.statements import statement

if TYPE_CHECKING:
    from datetime import datetime

    import duckdb

    from nrc_pipeline.months import Window


def locate(connection: duckdb.DuckDBPyConnection, window: Window, now: datetime, default_zone: str) -> int:
    """Give every activity of the window that has no current zone its zone; return how many that were.

    The document names no zone anywhere. Where there is no fix, or one in no known zone, it is
    `default_zone`, an IANA name.
    """
    bounds = {"from_epoch_ms": window.from_epoch_ms, "until_epoch_ms": window.until_epoch_ms(now)}
    fixes = connection.execute(
        statement(__package__, "zones_wanted"), {**bounds, "default_zone": default_zone}
    ).fetchall()
    found = [
        (account, activity, zone_at(latitude, longitude)) for account, activity, latitude, longitude in fixes
    ]
    keys = {
        "account_id": [account for account, _, _ in found],
        "activity_id": [activity for _, activity, _ in found],
    }
    if not found:
        return 0
    with transaction(connection):
        connection.execute(statement(__package__, "name_members"), keys)
        note_members(connection)
        connection.execute(statement(__package__, "delete_zones"), keys)
        connection.execute(
            statement(__package__, "write_zones"),
            {**keys, "time_zone": [zone for _, _, zone in found], "default_zone": default_zone},
        )
    return len(found)


def zone_at(latitude: float | None, longitude: float | None) -> str | None:
    """Return the IANA zone of a place in degrees, or None where there is no such place or zone."""
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return tzfpy.get_tz(longitude, latitude) or None
