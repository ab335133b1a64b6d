"""What tests of several areas share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nrc_pipeline.core.database import work_database
from nrc_pipeline.foundation.home import Home
from nrc_pipeline_tests.made_warehouse import Warehouse

HERE = Path(__file__).parent

LONGEST = (
    "chaos/test_short_campaign.py",
    "end_to_end/test_crashes.py",
    "year/test_year.py",
    "orchestration/test_marts.py",
    "test_readme.py",
    "security/test_token_nowhere.py",
    "loads/test_nothing_asked_twice.py",
    "cli/test_sync_errors.py",
    "marts/oracles/test_all_activities.py",
    "end_to_end/test_same_end.py",
    "orchestration/automation/test_new_activity.py",
    "loads/test_interrupted.py",
    "report/test_browser.py",
    "orchestration/automation/test_flat.py",
)
"""The files of tests that take longest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest, so that no worker is left alone with one of them at the end."""
    order = {HERE / name: position for position, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path, len(order)))


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose tables have been created and nothing else; copied, never changed."""
    home = Home(tmp_path_factory.mktemp("empty") / "home").prepare()
    with work_database(home):
        return home


@pytest.fixture
def warehouse(tmp_path: Path, empty_home: Home) -> Warehouse:
    """A home of the test's own, in which nothing has been landed."""
    made = Warehouse(tmp_path / "home")
    shutil.copyfile(empty_home.work_database, made.home.work_database)
    return made
