"""The command line of the tests of `nrc verify`, and the homes of the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nrc_pipeline_tests.cli.conftest import cli
from nrc_pipeline_tests.insight.checks.month import make_month
from nrc_pipeline_tests.insight.checks.recent import make_sound

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline_tests.made_warehouse import Warehouse

__all__ = ["cli"]


@pytest.fixture(scope="session")
def month_home(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Three activities of one month, published; copied, never changed."""
    return make_month(tmp_path_factory.mktemp("month") / "home")


@pytest.fixture
def month(month_home: Warehouse, tmp_path: Path) -> Warehouse:
    """The same, of the test's own."""
    return month_home.copied(tmp_path / "copy")


@pytest.fixture(scope="session")
def sound_home(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Three activities as the API gives them, loaded and published; copied, never changed."""
    return make_sound(tmp_path_factory.mktemp("sound") / "home")


@pytest.fixture
def sound(sound_home: Warehouse, tmp_path: Path) -> Warehouse:
    """The same, of the test's own."""
    return sound_home.copied(tmp_path / "copy")
