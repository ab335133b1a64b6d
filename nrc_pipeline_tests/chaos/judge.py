"""What must hold once the sync after a disturbance has ended."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb
import msgspec

from nrc_pipeline.core.schema import QUARANTINE
from nrc_pipeline.foundation.writer_lock import holder
from nrc_pipeline.landing.zone import LandingZone
from nrc_pipeline_tests.account import rows
from nrc_pipeline_tests.end_to_end.comparison import differences, marts_differences

if TYPE_CHECKING:
    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.simulator import Athlete

_BELONGS = re.compile(
    r"""
    raw/activity_(list|details)/month=\d{4}-\d{2}/part-[^/]+\.parquet
    | raw/(walks|attempts|loads|checks)/part-[^/]+\.parquet
    | work/(\.writer|\.ceiling|\.clock)
    | work/(nrc\.duckdb|landing_index\.parquet|analytics\.duckdb|marts\.fingerprint|marts\.tested)
    | (work/dbt|dagster)/.+
    | nrc\.duckdb
    | secrets/owner
    """,
    re.VERBOSE,
)
_LANDED = """
    SELECT activity_id, max(coalesce(last_modified, 0))
    FROM landed_documents
    WHERE kind = 'activity_details'
    GROUP BY activity_id
"""


def acknowledged(home: Home, athlete: Athlete) -> set[str]:
    """Return the activities whose detail has landed in the version that the account lists now."""
    with duckdb.connect() as connection:
        LandingZone(home.raw).attach(connection)
        landed = dict(connection.execute(_LANDED).fetchall())
    listed = {
        one: msgspec.json.decode(athlete.header(one))["last_modified"] for one in athlete.activity_ids()
    }
    return {one for one, last_modified in listed.items() if landed.get(one, -1) >= last_modified}


def losses(
    settings: Settings, undisturbed: Settings, *, only_present: bool = False, marts: bool = False
) -> list[str]:
    """Say in which tables two homes differ.

    `only_present` leaves the activities out that the first one has seen disappear, which a home that is
    loaded only now never saw.
    """
    gone = "SELECT activity_id FROM core.activities WHERE missing_since IS NOT NULL"
    disappeared = {str(row[0]) for row in rows(settings, gone)} if only_present else ()
    found = differences(settings, undisturbed, disappeared)
    # A document that was refused once stays there, although a better one has come since.
    found.pop(QUARANTINE.full_name, None)
    if marts:
        found |= marts_differences(settings, undisturbed)
    return [f"{table} differs in {count} rows" for table, count in found.items()]


def strays(home: Home) -> list[str]:
    """Return the files of a home that are none of those it is made of, and who holds its lock."""
    paths = (path.relative_to(home.path).as_posix() for path in home.path.rglob("*") if path.is_file())
    left = [path for path in paths if not _BELONGS.fullmatch(path)]
    holding = holder(home)
    return left if holding is None else [*left, f"the lock, held by {holding}"]
