"""Replaces the whole published warehouse by a rename: a reader has either the old or the new one."""

from __future__ import annotations

import logging
import shutil
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from nrc_pipeline.core.database import work_database
from nrc_pipeline.core.journal import refresh_loads
from nrc_pipeline.core.quarantine import refresh_refused_on_receipt
from nrc_pipeline.foundation.errors import WarehouseInUse, WarehouseUnreadable
from nrc_pipeline.foundation.files import PRIVATE_FILE, make_private, put_in_place, replacing, sync_folder
from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.warehouse.attachment import attach, attach_warehouse
from nrc_pipeline.warehouse.audit import Finding, audit

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.landing.zone import LandingZone

logger = logging.getLogger(__name__)

FREE_SHARE = 0.08
"""If a larger share of the working file is free space, it is copied table by table, without that space."""

REWRITE_SHARE = 0.5
"""If a larger share of the working file is free space, the compacted copy also replaces the working file."""

_COPY = ".publishing-nrc.duckdb"


class Published(NamedTuple):
    """The result of a publication."""

    activities: int
    bytes: int
    quarantined: list[Finding]


def mark_unpublished(home: Home) -> None:
    """Record that the working database is about to differ from the published one."""
    make_private(home.work)
    home.unpublished.touch(mode=PRIVATE_FILE)
    sync_folder(home.work)


def is_published(home: Home) -> bool:
    """Return whether the published warehouse is that of the last finished load, and can be read."""
    return is_current(home) and _is_whole(home.warehouse)


def is_current(home: Home) -> bool:
    """Return whether there is a published warehouse, and no load has changed anything since."""
    return home.warehouse.exists() and not home.unpublished.exists()


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
    """Audit the working database and publish it. The caller holds the writer lock.

    Raises:
        AuditFailed: The whole warehouse fails the audit; the last good one stays published.
    """
    copy = home.path / _COPY
    mark_unpublished(home)
    copy.unlink(missing_ok=True)
    try:
        # Copied while it is attached: a dbt process of a killed load might open it at any moment.
        with work_database(home) as connection:
            zone.attach(connection)
            refresh_refused_on_receipt(connection)
            refresh_loads(connection)
            quarantined = audit(connection)
            (activities,) = connection.execute(statement(__package__, "count_activities")).fetchone() or (0,)
            (free_share,) = connection.execute(statement(__package__, "free_share")).fetchone() or (0,)
            _copy(connection, home, copy, compacted=free_share > FREE_SHARE)
        size = copy.stat().st_size
        # A program that opened the old file for writing may have left its log, which must not be applied to
        # the new one.
        home.warehouse.with_suffix(".duckdb.wal").unlink(missing_ok=True)
        put_in_place(copy, home.warehouse)
        if free_share > REWRITE_SHARE:
            _take_over(home)
    finally:
        copy.unlink(missing_ok=True)
    home.unpublished.unlink(missing_ok=True)
    return Published(activities, size, quarantined)


def _copy(connection: duckdb.DuckDBPyConnection, home: Home, copy: Path, *, compacted: bool) -> None:
    """Copy the working database: table by table, which drops its free space, or the file as it is."""
    # Write everything into the one file, so that a copy of it needs no log file.
    connection.execute("CHECKPOINT")
    if compacted:
        attach(connection, copy, "published", read_only=False)
        connection.execute("COPY FROM DATABASE nrc TO published")
        connection.execute("DETACH published")
    else:
        shutil.copyfile(home.work_database, copy)


def _take_over(home: Home) -> None:
    """Replace the working file with the published one, completely or not at all."""
    try:
        with replacing(home.work_database) as copy:
            shutil.copyfile(home.warehouse, copy)
    except OSError as error:
        # This only saves space; the large file works as well.
        logger.info("the working database could not be made smaller (%s)", type(error).__name__)
