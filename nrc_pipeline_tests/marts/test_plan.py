"""When all marts are made anew, and when only months of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.tables import Column, Table
from nrc_pipeline.marts.plan import are_tests_due, begin, finish, forget_marts, note_tests, plan
from nrc_pipeline_tests.documents.made import document
from nrc_pipeline_tests.marts.tiny import tiny_project

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline_tests.made_warehouse import Warehouse


@pytest.fixture
def made(warehouse: Warehouse, tmp_path: Path) -> tuple[Warehouse, Path]:
    """A home with one activity, as a good run of dbt leaves it; and the project."""
    folder = tiny_project(tmp_path / "project")
    warehouse.land(document())
    warehouse.normalise()
    planned = plan(warehouse.home, folder)
    assert planned.full_refresh
    begin(warehouse.home, planned)
    warehouse.rows("CREATE SCHEMA marts")
    warehouse.rows("CREATE TABLE marts.activities AS SELECT 1 AS one")
    finish(warehouse.home, planned)
    assert not plan(warehouse.home, folder).is_needed
    return warehouse, folder


def test_a_change_replaces_its_month(made: tuple[Warehouse, Path]) -> None:
    """One new run has ten years of marts made anew."""
    warehouse, folder = made
    warehouse.land(document("second"))
    warehouse.normalise()
    planned = plan(warehouse.home, folder)
    assert (planned.is_needed, planned.full_refresh, planned.months) == (True, False, ["2024-05-01"])


@pytest.mark.parametrize("gone", ["analytics", "mart", "work", "fingerprint"])
def test_whatever_is_deleted_is_made_again(made: tuple[Warehouse, Path], gone: str) -> None:
    """Somebody tidies up, and months are missing from the marts for ever."""
    warehouse, folder = made
    if gone == "analytics":
        forget_marts(warehouse.home)
    elif gone == "mart":
        warehouse.rows("DROP TABLE marts.activities")
    elif gone == "work":
        warehouse.home.work_database.unlink()
    else:
        warehouse.home.marts_fingerprint.unlink()
    assert plan(warehouse.home, folder).full_refresh


def test_data_tests_run_once_a_day_and_at_a_full_refresh(made: tuple[Warehouse, Path]) -> None:
    """Prevents: each load of a day pays for all data tests, or a rebuilt mart goes without."""
    warehouse, folder = made
    home, today = warehouse.home, date(2026, 11, 28)
    planned = plan(home, folder)
    assert are_tests_due(home, planned, today)
    note_tests(home, today)
    assert not are_tests_due(home, planned, today)
    assert are_tests_due(home, planned._replace(full_refresh=True), today)
    assert are_tests_due(home, planned, today + timedelta(days=1))


def test_another_project(made: tuple[Warehouse, Path]) -> None:
    """After an update the marts hold rows of the old models beside those of the new ones."""
    warehouse, folder = made
    (folder / "models" / "marts" / "more.sql").write_text("select 1 as one", encoding="utf-8")
    assert plan(warehouse.home, folder).full_refresh


def test_core_tables_of_another_release(
    made: tuple[Warehouse, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The core tables are made anew, and marts of what they held before stay beside them."""
    warehouse, folder = made
    more = Table("ops", "more", "", (Column("one", "INTEGER", ""),), ())
    from nrc_pipeline.core import schema

    monkeypatch.setattr(schema, "ALL_TABLES", (*schema.ALL_TABLES, more))
    assert plan(warehouse.home, folder).full_refresh


def test_a_kill_in_a_full_refresh(made: tuple[Warehouse, Path]) -> None:
    """Half of the tables pass for all of them, since nothing is behind and the project is the same."""
    warehouse, folder = made
    forget_marts(warehouse.home)
    begin(warehouse.home, plan(warehouse.home, folder))
    assert warehouse.home.analytics_database.exists()
    assert plan(warehouse.home, folder).full_refresh


def test_the_files_are_for_their_owner(made: tuple[Warehouse, Path]) -> None:
    """Another user of the machine reads where somebody runs."""
    warehouse, _ = made
    for path in (warehouse.home.analytics_database, warehouse.home.marts_fingerprint):
        assert path.stat().st_mode & 0o777 == 0o600
