"""The tables as they stand in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.core import schema
from nrc_pipeline.core.journal import refresh_loads
from nrc_pipeline.landing.records import LoadStage
from nrc_pipeline_tests.documents.made import document
from nrc_pipeline_tests.made_warehouse import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from nrc_pipeline.landing.records import LoadOutcome, Stage
    from nrc_pipeline_tests.made_warehouse import Warehouse

CONTRACT = {
    "core.activities": """account_id activity_id activity_type app_id started_at ended_at last_modified_at
        start_epoch_ms end_epoch_ms last_modified active_duration_ms status is_session is_deleted
        missing_since has_details metric_types sources change_tokens extra raw_sha256 loaded_at
        normaliser_version""",
    "core.activity_summaries": "account_id activity_id ordinal metric summary source app_id value",
    "core.activity_tags": "account_id activity_id key value",
    "core.activity_moments": """account_id activity_id ordinal key value moment_at timestamp_epoch_ms app_id
        source""",
    "core.metric_series": "account_id activity_id series metric unit source app_id sample_count",
    "core.metric_values": "account_id activity_id series ordinal metric start_epoch_ms end_epoch_ms value",
    "core.activity_zones": """account_id activity_id time_zone source is_unsure has_position
        refused_time_zone""",
    "ops.quarantine": "account_id activity_id source fetched_at reason payload",
    "ops.loads": "load_id started_at ended_at window requests documents outcome",
}


def test_the_tables_hold_at_least_what_the_contract_says(warehouse: Warehouse) -> None:
    """A renamed column breaks other people's SQL."""
    for table, columns in CONTRACT.items():
        standing = {row[0] for row in warehouse.rows(f"DESCRIBE {table}")}
        assert standing >= set(columns.split()), table


def test_the_tables_stand_as_declared(warehouse: Warehouse) -> None:
    """The data dictionary and the UI say one thing and the database another."""
    for table in schema.ALL_TABLES:
        described = warehouse.rows(f"DESCRIBE {table.full_name}")
        assert [(row[0], row[1]) for row in described] == [
            (column.name, column.type) for column in table.columns
        ]


def test_keys_are_declared_of_columns_that_exist() -> None:
    """The dictionary names a key that is none."""
    for table in schema.ALL_TABLES:
        assert set(table.key) <= {column.name for column in table.columns}


def test_units_and_times_are_as_the_document_has_them(warehouse: Warehouse) -> None:
    """Milliseconds are cut off, seconds taken for milliseconds, or local time for UTC."""
    content = document()
    warehouse.land(content)
    warehouse.normalise()
    assert warehouse.rows(
        "SELECT epoch_ms(started_at), epoch_ms(ended_at), epoch_ms(last_modified_at), started_at::VARCHAR"
        " FROM core.activities"
    ) == [
        (
            content["start_epoch_ms"],
            content["end_epoch_ms"],
            content["last_modified"],
            "2024-05-01 08:00:00.123",
        )
    ]
    assert warehouse.rows(
        "SELECT ordinal, value, epoch_ms(moment_at) FROM core.activity_moments ORDER BY ordinal"
    ) == [(position, one["value"], one["timestamp"]) for position, one in enumerate(content["moments"])]
    assert warehouse.rows(
        "SELECT series, ordinal, metric, start_epoch_ms, end_epoch_ms, value"
        " FROM core.metric_values ORDER BY ALL"
    ) == [
        (series, ordinal, entry["type"], sample["start_epoch_ms"], sample["end_epoch_ms"], sample["value"])
        for series, entry in enumerate(content["metrics"])
        for ordinal, sample in enumerate(entry["values"])
    ]


def test_a_load_is_the_sum_and_the_worst_of_its_stages(warehouse: Warehouse) -> None:
    """A load that was refused halfway is told as complete, or its requests are counted once only."""
    stages: list[tuple[str, Stage, LoadOutcome, int, str | None]] = [
        ("one", "walk", "complete", 2, None),
        ("one", "details", "refused", 5, "the token died"),
        ("one", "normalise", "complete", 0, None),
        ("two", "walk", "unchanged", 1, None),
    ]
    moments: list[datetime] = [NOW.replace(minute=minute) for minute in range(5)]
    for position, (load_id, stage, outcome, requests, reason) in enumerate(stages):
        warehouse.zone.append_load(
            LoadStage(
                load_id, stage, moments[position], moments[position + 1], None, "2024-05", outcome, requests,
                1, 10, reason,
            )
        )  # fmt: skip
    for _ in range(2):
        with warehouse.opened() as connection:
            refresh_loads(connection)
    assert warehouse.rows(
        'SELECT load_id, "window", stages, requests, documents, rows_written, outcome, reason FROM ops.loads'
        " ORDER BY load_id"
    ) == [
        ("one", "...2024-05", ["walk", "details", "normalise"], 7, 3, 30, "refused", "the token died"),
        ("two", "...2024-05", ["walk"], 1, 1, 10, "unchanged", None),
    ]
