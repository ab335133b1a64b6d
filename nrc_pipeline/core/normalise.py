"""Brings the core tables of a window up to date with the landing zone.

The cost depends on what changed: an activity is rewritten only if the chosen version of its document, or the
version of this code, differs from the loaded one. Each batch is one transaction, so a kill leaves only whole
activities.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.core.database import transaction
from nrc_pipeline.core.marts_behind import note_members
from nrc_pipeline.core.odd_documents import OddDocuments, Place, examine, texts_at
from nrc_pipeline.core.quarantine import refuse
from nrc_pipeline.core.withdrawn import remove_withdrawn, withdrawn_starts
from nrc_pipeline.documents.shape import PLAIN_VERSION
from nrc_pipeline.formats.ranking import RANKED
from nrc_pipeline.foundation.progress import report
from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.landing.zone import utc_naive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from nrc_pipeline.foundation.months import Window

logger = logging.getLogger(__name__)

NORMALISER_VERSION = 2
"""Increase this whenever the same document would give other rows: every activity is then rewritten."""

BATCH_BYTES = 2**30
"""JSON text per transaction: a kill loses at most this much, and a failure rereads at most this much."""

ODD_WEIGHT = 16
"""The limit if a text may need splitting in Python, which takes far more memory than DuckDB."""

_HEADER_PARTS = ("activity_summaries", "activity_tags", "activity_moments")


@dataclass(frozen=True, slots=True)
class Normalised:
    """What one call did. `rows_written` counts the rows of all core tables, samples included."""

    activities: int
    rows_written: int
    refused: int


@dataclass(frozen=True, slots=True)
class _Batch:
    account_ids: list[str]
    activity_ids: list[str]

    def halves(self) -> tuple[_Batch, _Batch]:
        middle = len(self.activity_ids) // 2
        return (
            _Batch(self.account_ids[:middle], self.activity_ids[:middle]),
            _Batch(self.account_ids[middle:], self.activity_ids[middle:]),
        )


def normalise(
    connection: duckdb.DuckDBPyConnection, window: Window, now: datetime, *, everything: bool = False
) -> Normalised:
    """Normalise the window, newest first.

    `connection` is the working database with the landing zone attached (`LandingZone.attach`). `everything`
    also rewrites activities that are loaded already.
    """
    remove_withdrawn(connection)
    activities = rows_written = refused = 0
    while True:
        _choose(connection, window, now, everything=everything)
        refused_now = 0
        batches = list(_batches(connection))
        expected = activities + sum(len(batch.activity_ids) for batch in batches)
        for batch in batches:
            written, rows, bad = _load(connection, batch, now)
            activities += written
            report("activities", activities, expected)
            rows_written += rows
            refused_now += bad
        refused += refused_now
        if not refused_now:
            return Normalised(activities, rows_written, refused)
        # After a refusal, try the next best version of that activity; all others are loaded by now.
        everything = False


def pending_starts(connection: duckdb.DuckDBPyConnection, window: Window, now: datetime) -> list[int]:
    """Return the starts (epoch ms) of activities whose core rows are behind the landing zone."""
    _choose(connection, window, now, everything=False)
    pending = [row[0] for row in connection.execute(statement(__package__, "pending_starts")).fetchall()]
    return pending + withdrawn_starts(connection)


def _choose(
    connection: duckdb.DuckDBPyConnection, window: Window, now: datetime, *, everything: bool
) -> None:
    connection.execute(
        statement(__package__, "choose_versions"),
        {
            "from_epoch_ms": window.from_epoch_ms,
            "until_epoch_ms": window.until_epoch_ms(now),
            "normaliser_version": NORMALISER_VERSION,
            "plain_version": PLAIN_VERSION,
            "odd_weight": ODD_WEIGHT,
            "everything": everything,
            "formats": list(RANKED),
        },
    )


def _batches(connection: duckdb.DuckDBPyConnection) -> Iterator[_Batch]:
    found = connection.execute(statement(__package__, "batches"), {"batch_bytes": BATCH_BYTES}).fetchall()
    for _, members in found:
        yield _Batch([row["account_id"] for row in members], [row["activity_id"] for row in members])


def _load(connection: duckdb.DuckDBPyConnection, batch: _Batch, now: datetime) -> tuple[int, int, int]:
    """Write one batch; return the numbers of activities and rows written and of documents refused."""
    places = _address(connection, batch)
    odd = examine(connection, places)
    if odd.refused:
        with transaction(connection):
            for text, reason in odd.refused:
                refuse(connection, text, reason, NORMALISER_VERSION)
        batch = _without(batch, odd)
        if not batch.activity_ids:
            return 0, 0, len(odd.refused)
        places = _address(connection, batch)
    try:
        with transaction(connection):
            rows = _write(connection, places, odd, now)
    except (duckdb.DataError, duckdb.IntegrityError, duckdb.InvalidInputException) as error:
        written, rows, bad = _one_by_one(connection, batch, now, error)
        return written, rows, bad + len(odd.refused)
    return len(batch.activity_ids), rows, len(odd.refused)


def _one_by_one(
    connection: duckdb.DuckDBPyConnection, batch: _Batch, now: datetime, error: duckdb.Error
) -> tuple[int, int, int]:
    """Find the documents that DuckDB itself cannot read, so that the others are loaded."""
    if len(batch.activity_ids) > 1:
        first, second = (_load(connection, half, now) for half in batch.halves())
        return first[0] + second[0], first[1] + second[1], first[2] + second[2]
    logger.warning("DuckDB cannot read a document; it is quarantined (%s)", type(error).__name__)
    unreadable = list(texts_at(connection, _address(connection, batch)))
    with transaction(connection):
        for text in unreadable:
            refuse(connection, text, "DuckDB cannot read the document", NORMALISER_VERSION)
    return 0, 0, len(unreadable)


def _address(connection: duckdb.DuckDBPyConnection, batch: _Batch) -> list[Place]:
    connection.execute(
        statement(__package__, "batch_members"),
        {"account_ids": batch.account_ids, "activity_ids": batch.activity_ids},
    )
    connection.execute(statement(__package__, "batch_addresses"))
    found = connection.execute(statement(__package__, "batch_places"), {"plain_version": PLAIN_VERSION})
    return [Place(*row) for row in found.fetchall()]


def _without(batch: _Batch, odd: OddDocuments) -> _Batch:
    bad = {(text.account_id, text.activity_id) for text, _ in odd.refused}
    kept = [pair for pair in zip(batch.account_ids, batch.activity_ids, strict=True) if pair not in bad]
    return _Batch([account for account, _ in kept], [activity for _, activity in kept])


def _write(
    connection: duckdb.DuckDBPyConnection, places: list[Place], odd: OddDocuments, now: datetime
) -> int:
    connection.execute(statement(__package__, "batch_odd"), odd.plain_columns())
    connection.execute(statement(__package__, "batch_extra"), odd.extra_columns(connection))
    # Documents that were split in Python come from `batch_odd`, all others directly from the landing zone.
    straight = [place for place in places if place.payload_sha256 not in odd.splits]
    files = sorted({place.file_name for place in places})
    headers = {"files": files, "places": [place.key for place in straight if place.is_header]}
    series = {"files": files, "places": [place.key for place in straight if place.is_series]}
    connection.execute(statement(__package__, "batch_documents"), headers)
    note_members(connection)
    connection.execute(statement(__package__, "delete_batch"))
    connection.execute(
        statement(__package__, "insert_activities"),
        {"loaded_at": utc_naive(now), "normaliser_version": NORMALISER_VERSION},
    )
    for part in _HEADER_PARTS:
        connection.execute(statement(__package__, f"insert_{part}"))
    connection.execute(statement(__package__, "insert_metric_samples"), series)
    note_members(connection)
    counted = connection.execute(statement(__package__, "batch_row_count")).fetchone()
    connection.execute("DROP TABLE batch_documents")
    return int(counted[0]) if counted else 0
