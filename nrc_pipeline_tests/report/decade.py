"""Ten years of marts out of one: the rows of a published home, repeated and shifted in time and place."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.foundation.home import Home

if TYPE_CHECKING:
    from pathlib import Path

_RUNS = 1500
_DAYS = 3650
_COPIES = """
    CREATE TABLE copies AS
    SELECT
        number::INTEGER AS number,
        to_days((number * $days / $copies)::INTEGER) AS shift,
        sin(number) / 40 AS north,
        cos(number * 7) / 30 AS east
    FROM range(1, $copies::INTEGER) AS numbers (number)
"""
_TABLES = {
    "activities": """
        activity_id || '-' || number AS activity_id,
        started_at - shift AS started_at,
        local_started_at - shift AS local_started_at,
        (local_date - shift)::DATE AS local_date
    """,
    "track_points": """
        activity_id || '-' || number AS activity_id,
        latitude + north * least(elapsed_s / 900, 1) AS latitude,
        longitude + east * least(elapsed_s / 900, 1) AS longitude
    """,
    "heart_rate_zones": "activity_id || '-' || number AS activity_id",
    "shoes": "shoe_id || '-' || number AS shoe_id",
}
_BY_TIME = {"periods": "started_on", "training_load": "local_date"}


def copied(home: Home, folder: Path) -> Home:
    """Return a home with a copy of the published warehouse alone, which may be changed."""
    made = Home(folder).prepare()
    shutil.copyfile(home.warehouse, made.warehouse)
    return made


def decade(home: Home, folder: Path) -> Home:
    """Return such a home of some 1,500 runs with tracks over ten years."""
    made = copied(home, folder)
    with duckdb.connect(str(made.warehouse)) as connection:
        runs = connection.execute(
            "SELECT count(*) FROM marts.activities WHERE activity_type = 'run' AND has_gps"
        ).fetchall()[0][0]
        connection.execute(_COPIES, {"days": _DAYS, "copies": -(-_RUNS // runs)})
        for table, replaced in _TABLES.items():
            connection.execute(
                f"INSERT INTO marts.{table} SELECT original.* REPLACE ({replaced}) "
                f"FROM marts.{table} AS original, copies"
            )
        for table, column in _BY_TIME.items():
            earlier = f"({column} - to_months(15 * years))::DATE AS {column}"
            connection.execute(
                f"INSERT INTO marts.{table} SELECT original.* REPLACE ({earlier}) "
                f"FROM marts.{table} AS original, range(1, 8) AS numbers (years)"
            )
        connection.execute("DROP TABLE copies")
    return made
