"""Replaces the published warehouse whole, by rename: a reader has the old one or the new one."""

from __future__ import annotations

import logging
import shutil
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from nrc_pipeline.attachment import attach, attach_warehouse
from nrc_pipeline.core.database import work_database
from nrc_pipeline.core.journal import refresh_loads
from nrc_pipeline.core.quarantine import refresh_refused_on_receipt
from nrc_pipeline.errors import WarehouseInUse, WarehouseUnreadable
from nrc_pipeline.landing.layout import settle, sync_folder
from nrc_pipeline.publication.audit import Finding, audit
from nrc_pipeline.statements import statement

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.home import Home
    from nrc_pipeline.landing.zone import LandingZone

logger = logging.getLogger(__name__)

FREE_SHARE = 0.08
"""When more of the working file than this is free space, the copy is made table by table, without it."""

REWRITE_SHARE = 0.5
"""When more of the working file than this is free space, the compacted copy takes its place, too."""

_COPY = ".publishing-nrc.duckdb"


class Published(NamedTuple):
    """What was published."""

    activities: int
    bytes: int
    quarantined: list[Finding]


def mark_unpublished(home: Home) -> None:
    """Note that the working database is about to differ from the published one."""
    home.unpublished.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.unpublished.touch(mode=0o600)
    sync_folder(home.unpublished.parent)


def is_published(home: Home) -> bool:
    """Tell whether the published warehouse is that of the last finished load."""
    return home.warehouse.exists() and not home.unpublished.exists() and _is_whole(home.warehouse)


def _is_whole(warehouse: Path) -> bool:
    try:
        with duckdb.connect() as connection:
            attach_warehouse(connection, warehouse, "published")
    except WarehouseInUse:
        return True
    except WarehouseUnreadable:
        return False
    return True


def publish(home: Home, zone: LandingZone) -> Published:
    """Audit the working database and publish it. The caller holds the writer's lock.

    Raises:
        AuditFailed: The whole warehouse trips the audit; the last good one stays.
    """
    copy = home.path / _COPY
    mark_unpublished(home)
    copy.unlink(missing_ok=True)
    try:
        # Copied while it is held: the dbt that a killed load has left behind might open it any moment.
        with work_database(home) as connection:
            zone.attach(connection)
            refresh_refused_on_receipt(connection)
            refresh_loads(connection)
            quarantined = audit(connection)
            (activities,) = connection.execute(statement(__package__, "count_activities")).fetchone() or (0,)
            (free_share,) = connection.execute(statement(__package__, "free_share")).fetchone() or (0,)
            _copy(connection, home, copy, compacted=free_share > FREE_SHARE)
        size = copy.stat().st_size
        # A program that opened the old file for writing may have left its log; it must not meet the new one.
        home.warehouse.with_suffix(".duckdb.wal").unlink(missing_ok=True)
        settle(copy, home.warehouse)
        if free_share > REWRITE_SHARE:
            _take_over(home)
    finally:
        copy.unlink(missing_ok=True)
    home.unpublished.unlink(missing_ok=True)
    return Published(activities, size, quarantined)


def _copy(connection: duckdb.DuckDBPyConnection, home: Home, copy: Path, *, compacted: bool) -> None:
    """Copy the working database: table by table, which leaves its free space behind, or as the file it is."""
    # Everything into the one file: a copy of it must not need a log beside it.
    connection.execute("CHECKPOINT")
    if compacted:
        attach(connection, copy, "published", read_only=False)
        connection.execute("COPY FROM DATABASE nrc TO published")
        connection.execute("DETACH published")
    else:
        shutil.copyfile(home.work_database, copy)


def _take_over(home: Home) -> None:
    """Make the published file the working one, too; whole or not at all."""
    copy = home.work / _COPY
    try:
        shutil.copyfile(home.warehouse, copy)
        settle(copy, home.work_database)
    except OSError as error:
        # What is wanted here is room; without it the large file does as well.
        logger.info("the working database could not be made smaller (%s)", type(error).__name__)
    finally:
        copy.unlink(missing_ok=True)
