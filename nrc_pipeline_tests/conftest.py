"""What tests of several areas share."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.core.database import work_database
from nrc_pipeline.home import Home
from nrc_pipeline_tests.warehouse import Warehouse

if TYPE_CHECKING:
    from pathlib import Path


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
