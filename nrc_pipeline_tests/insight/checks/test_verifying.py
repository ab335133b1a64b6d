"""The thorough checks: damage anywhere in the landing zone, and tables that are not what was landed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import duckdb
import pytest

from nrc_pipeline.insight.checks.sample import month_of_the_week
from nrc_pipeline.insight.checks.verifying import verify
from nrc_pipeline.landing.layout import part_files
from nrc_pipeline_tests.documents.made import START_MS, document, list_item
from nrc_pipeline_tests.made_warehouse import NOW, Warehouse

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline_tests.cli.conftest import Cli


@pytest.fixture
def loaded(warehouse: Warehouse) -> Warehouse:
    """Two activities of one month; one has an edited header that came with the list only."""
    first, second = document("a1"), document("a2", start=START_MS + 60_000) | {"novel": [1, {"deep": None}]}
    warehouse.land(list_item(first), list_item(second), kind="activity_list")
    warehouse.land(first, second)
    edited = list_item(document("a1", name="edited", last_modified=START_MS + 10**9))
    warehouse.land(edited, kind="activity_list")
    warehouse.normalise()
    warehouse.locate()
    warehouse.publish()
    return warehouse


def rewrite(path: Path, replacement: str) -> None:
    """Write a part file anew with another payload, as a bit flip that Parquet does not notice."""
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * REPLACE ({replacement}) FROM read_parquet('{path}', hive_partitioning = false))"
            f" TO '{path}.new' (FORMAT parquet)"
        )
    path.with_name(f"{path.name}.new").replace(path)


def test_a_sound_home_verifies(loaded: Warehouse) -> None:
    """A false alarm on the one thing that cannot be replaced."""
    hashes, sample = verify(loaded.home, NOW, "test", "UTC")
    assert hashes.passed
    assert (hashes.numbers["documents"], hashes.numbers["files"]) == (5, 3)
    assert sample.passed
    assert (sample.numbers["month"], sample.numbers["compared"]) == ("2024-05", 2)


def test_a_payload_that_is_not_what_was_received_is_found(loaded: Warehouse) -> None:
    """The disk changes a letter of a document, and every rebuild spreads it."""
    path = part_files(loaded.home.raw / "activity_details")[0]
    rewrite(path, "replace(payload, 'outdoors', 'indoors.') AS payload")
    hashes, sample = verify(loaded.home, NOW, "test", "UTC")
    assert not hashes.passed
    assert hashes.numbers["wrong_payloads"] == 2
    assert str(path.relative_to(loaded.home.path)) in hashes.numbers["damaged"][0]
    assert not sample.passed


def test_an_unreadable_part_of_any_kind_is_found(loaded: Warehouse) -> None:
    """A torn file of the journal is noticed only when its rows are wanted."""
    verify(loaded.home, NOW, "test", "UTC")
    path = part_files(loaded.home.raw / "checks")[0]
    path.write_bytes(path.read_bytes()[:-20])
    hashes, sample = verify(loaded.home, NOW, "test", "UTC")
    assert hashes.numbers["damaged_files"] == 1
    assert not sample.passed


def test_tables_that_are_not_what_was_landed_are_found(loaded: Warehouse) -> None:
    """A faulty normaliser loses a value for months."""
    with duckdb.connect(loaded.home.warehouse) as connection:
        connection.execute(
            "UPDATE core.activity_tags SET value = '6' WHERE key = 'rpe' AND activity_id = 'a2'"
        )
    hashes, sample = verify(loaded.home, NOW, "test", "UTC")
    assert hashes.passed
    assert (sample.numbers["different"], sample.numbers["activities"]) == (1, ["a2"])


def test_each_month_has_its_week() -> None:
    """Some months are never looked at."""
    months = ["2024-03", "2024-01", "2024-02"]
    weeks = [month_of_the_week(months, NOW + timedelta(days=7 * week)) for week in range(3)]
    assert sorted(map(str, weeks)) == sorted(months)
    assert month_of_the_week(months, NOW) == month_of_the_week(months[::-1], NOW)
    assert month_of_the_week([], NOW) is None


def test_the_command_names_what_is_wrong(loaded: Warehouse, cli: Cli) -> None:
    """`nrc verify` in a cron job says nothing, or does not fail."""
    home = str(loaded.home.path)
    sound = cli.run("verify", NRC_HOME=home)
    assert (sound.exit_code, sound.stdout.count("ok ")) == (0, 2)
    path = part_files(loaded.home.raw / "activity_list")[0]
    path.write_bytes(b"PAR1")
    damaged = cli.run("verify", NRC_HOME=home)
    assert damaged.exit_code == 1
    assert "FAIL  landing_hashes" in damaged.stdout
    assert path.name in damaged.stderr
    assert cli.run("verify", NRC_HOME=str(cli.home / "nowhere")).exit_code == 0
