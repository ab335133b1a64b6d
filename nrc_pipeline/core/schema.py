"""The declarations of the core and ops tables: the one source of names, types, units and meaning.

The DDL, the comments in the warehouse, the data dictionary in `docs/` and the column schemas in the Dagster
UI all come from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.foundation.tables import Column, Preview, Table

if TYPE_CHECKING:
    from collections.abc import Iterator


def _key(name: str, type_: str, description: str) -> Column:
    return Column(name, type_, description, nullable=False)


_ACCOUNT = _key("account_id", "VARCHAR", "the account, from NRC_ACCOUNT")
_ACTIVITY = _key("activity_id", "VARCHAR", "the activity's id, opaque text")
_SERIES = _key("series", "INTEGER", "position of the entry in the document's `metrics`, from 0")
_RECORDER = (
    Column("source", "VARCHAR", "what measured or derived it, according to the document"),
    Column("app_id", "VARCHAR", "the app that wrote it; only this distinguishes a watch from the phone"),
)

ACTIVITIES = Table(
    "core",
    "activities",
    "one row per activity: the header of its newest version, as recorded",
    (
        _ACCOUNT,
        _ACTIVITY,
        Column("activity_type", "VARCHAR", "run, training, walk, cycle, other, as recorded"),
        Column("app_id", "VARCHAR", "the app the activity belongs to"),
        Column("started_at", "TIMESTAMP", "start, UTC"),
        Column("ended_at", "TIMESTAMP", "end, UTC; includes pauses"),
        Column("last_modified_at", "TIMESTAMP", "latest change at the service, UTC"),
        Column("start_epoch_ms", "BIGINT", "start, ms since 1970 UTC", nullable=False),
        Column("end_epoch_ms", "BIGINT", "end, ms since 1970 UTC"),
        Column("last_modified", "BIGINT", "latest change at the service, ms since 1970 UTC"),
        Column("active_duration_ms", "BIGINT", "moving time, ms; 0 in some partner activities"),
        Column("status", "VARCHAR", "COMPLETED since 2025; NULL where the document has none"),
        Column("is_session", "BOOLEAN", "`session` of the document"),
        Column("is_deleted", "BOOLEAN", "`delete_indicator` of the document"),
        Column(
            "missing_since",
            "TIMESTAMP",
            "first complete walk, UTC, that no longer lists it, while its detail answers 404",
        ),
        Column("has_details", "BOOLEAN", "whether a detail document has been stored", nullable=False),
        Column("metric_types", "VARCHAR[]", "names of the metrics it has, as announced by the header"),
        Column("sources", "VARCHAR[]", "every source named in it"),
        Column("change_tokens", "VARCHAR[]", "one token per accepted write, newest first"),
        Column(
            "extra",
            "JSON",
            "what no typed column can reproduce: `put` [[path, value], …] and `cut` [path, …]; `put_escaped` "
            "holds pairs with half of a surrogate pair, each as JSON text in ASCII",
        ),
        Column("raw_sha256", "VARCHAR", "SHA-256 of the landed text the header comes from", nullable=False),
        Column("series_sha256", "VARCHAR", "SHA-256 of the landed text the series come from", nullable=False),
        Column("loaded_at", "TIMESTAMP", "when these rows were written, UTC", nullable=False),
        Column("normaliser_version", "INTEGER", "version of the code that wrote these rows", nullable=False),
    ),
    ("account_id", "activity_id"),
    dated_by="start_epoch_ms",
    preview=Preview(("activity_type", "active_duration_ms", "has_details", "last_modified_at")),
)

ACTIVITY_SUMMARIES = Table(
    "core",
    "activity_summaries",
    "one row per summary entry of an activity",
    (
        _ACCOUNT,
        _ACTIVITY,
        _key("ordinal", "INTEGER", "position in the document's `summaries`, from 0"),
        Column("metric", "VARCHAR", "distance, pace, heart_rate, …"),
        Column("summary", "VARCHAR", "total, mean or max"),
        *_RECORDER,
        Column("value", "DOUBLE", "in the metric's unit: km, min/km, km/h, bpm, kcal, m, steps"),
    ),
    ("account_id", "activity_id", "ordinal"),
    preview=Preview(("metric", "summary", "value")),
)

ACTIVITY_TAGS = Table(
    "core",
    "activity_tags",
    "one row per tag of an activity",
    (
        _ACCOUNT,
        _ACTIVITY,
        _key("key", "VARCHAR", "com.nike.name, location, shoe_id, terrain, …"),
        Column("value", "VARCHAR", "always text; some are numbers, some are JSON"),
    ),
    ("account_id", "activity_id", "key"),
    preview=Preview(
        ("key", "value"),
        rows="key IN ('location', 'terrain', 'rpe', 'com.nike.weather', 'com.nike.temperature')",
    ),
)

ACTIVITY_MOMENTS = Table(
    "core",
    "activity_moments",
    "one row per moment of an activity, in the order of the document, which is not chronological",
    (
        _ACCOUNT,
        _ACTIVITY,
        _key("ordinal", "INTEGER", "position in the document's `moments`, from 0"),
        Column("key", "VARCHAR", "split_km, split_mile, halt, lap, gps_signal, interval_start, …"),
        Column("value", "VARCHAR", "its number, or pause, resume, auto_pause, auto_resume, found, lost"),
        Column("moment_at", "TIMESTAMP", "when, UTC"),
        Column("timestamp_epoch_ms", "BIGINT", "time, ms since 1970 UTC"),
        Column("app_id", "VARCHAR", "the app that wrote it"),
        Column("source", "VARCHAR", "what detected it"),
    ),
    ("account_id", "activity_id", "ordinal"),
    preview=Preview(("key", "value", "moment_at")),
)

_ENTRY = (
    Column("metric", "VARCHAR", "distance, latitude, heart_rate, …"),
    Column("unit", "VARCHAR", "the unit the document states: KM, DD, BPM, …"),
    *_RECORDER,
    Column("sample_count", "INTEGER", "number of samples", nullable=False),
)

METRIC_SERIES = Table(
    "core",
    "metric_series",
    "one row per metrics entry of an activity",
    (_ACCOUNT, _ACTIVITY, _SERIES, *_ENTRY),
    ("account_id", "activity_id", "series"),
    view_of="core.metric_samples",
    preview=Preview(("metric", "unit", "source", "sample_count")),
)

METRIC_SAMPLES = Table(
    "core",
    "metric_samples",
    "one row per metrics entry, its samples as three lists; metric_series and metric_values are views on it",
    (
        _ACCOUNT,
        _ACTIVITY,
        _SERIES,
        Column("activity_month", "DATE", "first day of the UTC month the activity starts in", nullable=False),
        *_ENTRY,
        Column("start_epoch_ms", "BIGINT[]", "starts, ms since 1970 UTC", nullable=False),
        Column("duration_ms", "BIGINT[]", "end minus start, ms", nullable=False),
        Column("value", "DOUBLE[]", "values, in the unit of the entry", nullable=False),
    ),
    ("account_id", "activity_id", "series"),
)

METRIC_VALUES = Table(
    "core",
    "metric_values",
    "one row per sample of a metrics entry, as recorded, wrong units included",
    (
        _ACCOUNT,
        _ACTIVITY,
        _SERIES,
        _key("ordinal", "INTEGER", "position in the entry's `values`, from 0"),
        Column("metric", "VARCHAR", "the entry's metric"),
        Column("start_epoch_ms", "BIGINT", "start, ms since 1970 UTC"),
        Column("end_epoch_ms", "BIGINT", "end, ms since 1970 UTC; equal to the start for a point"),
        Column("value", "DOUBLE", "in the unit of the entry (core.metric_series)"),
    ),
    ("account_id", "activity_id", "series", "ordinal"),
    view_of="core.metric_samples",
    sized_by="sample_count",
    preview=Preview(
        ("metric", "ordinal", "start_epoch_ms", "value"), rows="metric IN ('heart_rate', 'pace')"
    ),
)

ACTIVITY_ZONES = Table(
    "core",
    "activity_zones",
    "one row per activity: the time zone it was recorded in",
    (
        _ACCOUNT,
        _ACTIVITY,
        Column("time_zone", "VARCHAR", "IANA name", nullable=False),
        Column(
            "source",
            "VARCHAR",
            "gps: of the first position; document: stated in it; neighbour: of the activity with a zone of "
            "its own before it, else after it, within 30 days; default: NRC_TIME_ZONE",
            nullable=False,
        ),
        Column(
            "is_unsure",
            "BOOLEAN",
            "the neighbours before and after it have different clocks; the zone of the earlier one is used",
            nullable=False,
        ),
        Column(
            "has_position",
            "BOOLEAN",
            "whether its series contain a valid position, other than 0,0",
            nullable=False,
        ),
        Column(
            "refused_time_zone", "VARCHAR", "the zone stated in the document, if that is not a valid zone"
        ),
    ),
    ("account_id", "activity_id"),
    preview=Preview(("source",)),
)

QUARANTINE = Table(
    "ops",
    "quarantine",
    "one row per refused document or file",
    (
        Column("account_id", "VARCHAR", "the account, from NRC_ACCOUNT", nullable=False),
        Column("activity_id", "VARCHAR", "the requested activity; NULL if a list item names none"),
        Column("source", "VARCHAR", "api, file, altered file, or the format of the file", nullable=False),
        Column("fetched_at", "TIMESTAMP", "when it was received, UTC", nullable=False),
        Column("reason", "VARCHAR", "what is wrong with it", nullable=False),
        Column("payload", "BLOB", "the bytes as received"),
        Column("payload_sha256", "VARCHAR", "of a landed document; NULL if the bytes could not be made one"),
        Column(
            "normaliser_version",
            "INTEGER",
            "of the code that refused it; NULL if it was refused on receipt",
        ),
    ),
    (),
)

LOADS = Table(
    "ops",
    "loads",
    "one row per load",
    (
        _key("load_id", "VARCHAR", "id of the load; the id of the Dagster run if a run started it"),
        Column("started_at", "TIMESTAMP", "UTC", nullable=False),
        Column("ended_at", "TIMESTAMP", "end of its last stage, UTC", nullable=False),
        Column("window", "VARCHAR", "requested months, YYYY-MM...YYYY-MM; an open end is empty"),
        Column("stages", "VARCHAR[]", "the stages it went through, in order", nullable=False),
        Column("requests", "BIGINT", "HTTP requests, retries included", nullable=False),
        Column("documents", "BIGINT", "documents landed", nullable=False),
        Column("rows_written", "BIGINT", "core rows written, samples included", nullable=False),
        Column("outcome", "VARCHAR", "complete, unchanged, partial, refused or failed", nullable=False),
        Column("reason", "VARCHAR", "what stopped it, if anything did"),
    ),
    ("load_id",),
)

MARTS_BEHIND = Table(
    "ops",
    "marts_behind",
    "one row per month whose marts are older than the core tables; empty after a successful load",
    (
        Column("activity_month", "DATE", "first day of the UTC month", nullable=False),
        Column("noted_at", "TIMESTAMP", "when the load recorded it, UTC", nullable=False),
    ),
    (),
)

CORE_TABLES = (
    ACTIVITIES, ACTIVITY_SUMMARIES, ACTIVITY_TAGS, ACTIVITY_MOMENTS, METRIC_SERIES, METRIC_SAMPLES,
    METRIC_VALUES, ACTIVITY_ZONES,
)  # fmt: skip
OPS_TABLES = (QUARANTINE, LOADS, MARTS_BEHIND)
ALL_TABLES = CORE_TABLES + OPS_TABLES


def ddl() -> Iterator[str]:
    """Yield the statements that create every table that is missing, with its comments."""
    for schema in ("core", "ops"):
        yield f"CREATE SCHEMA IF NOT EXISTS {schema}"
    for table in ALL_TABLES:
        if table.view_of is None:
            columns = ", ".join(_column_ddl(column) for column in table.columns)
            yield f"CREATE TABLE IF NOT EXISTS {table.full_name} ({columns})"


def comments() -> Iterator[str]:
    """Yield the statements that write the descriptions into the database."""
    for table in ALL_TABLES:
        kind = "VIEW" if table.view_of else "TABLE"
        yield f"COMMENT ON {kind} {table.full_name} IS {_literal(table.description)}"
        if table.view_of is None:
            for column in table.columns:
                yield f'COMMENT ON COLUMN {table.full_name}."{column.name}" IS {_literal(column.description)}'


def _column_ddl(column: Column) -> str:
    return f'"{column.name}" {column.type}{"" if column.nullable else " NOT NULL"}'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
