"""The declarations of the landing zone's two document tables, for the Dagster UI and the docs."""

from __future__ import annotations

from nrc_pipeline.foundation.tables import Column, Preview, Table

_COLUMNS = (
    Column("account_id", "VARCHAR", "the account, from NRC_ACCOUNT", nullable=False),
    Column("activity_id", "VARCHAR", "the activity's id, opaque text", nullable=False),
    Column("start_epoch_ms", "BIGINT", "start, ms since 1970 UTC; its month is the folder", nullable=False),
    Column("last_modified", "BIGINT", "latest change at the service, ms since 1970 UTC"),
    Column("fetched_at", "TIMESTAMP", "when it was received, UTC", nullable=False),
    Column(
        "source", "VARCHAR", "api, file, altered file, or the format it was translated from", nullable=False
    ),
    Column("walk_id", "VARCHAR", "the walk over the list that brought it; NULL for details and files"),
    Column("translation_id", "VARCHAR", "the translation that made it; NULL for documents as received"),
    Column("payload_sha256", "VARCHAR", "SHA-256 of the payload, hex", nullable=False),
    Column("payload_bytes", "BIGINT", "length of the payload in UTF-8", nullable=False),
    Column("series_count", "INTEGER", "length of its `metrics`", nullable=False),
    Column("plain_version", "INTEGER", "version of the plain shape it was found to have; NULL for none"),
    Column("payload", "VARCHAR", "the exact text that was received, or the translation", nullable=False),
)
_PREVIEW = Preview(("activity_id", "source", "fetched_at", "series_count", "payload_bytes"))

ACTIVITY_LIST = Table(
    "raw",
    "activity_list",
    "one row per received version of a list item",
    _COLUMNS,
    ("account_id", "activity_id", "payload_sha256"),
    dated_by="start_epoch_ms",
    preview=_PREVIEW,
)

ACTIVITY_DETAILS = Table(
    "raw",
    "activity_details",
    "one row per received version of a detail document",
    _COLUMNS,
    ("account_id", "activity_id", "payload_sha256"),
    dated_by="start_epoch_ms",
    preview=_PREVIEW,
)

RAW_TABLES = (ACTIVITY_LIST, ACTIVITY_DETAILS)
