"""An account of one list page that a test may change, and a home that has been synced with it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline_tests.account import Account, account, small_athlete
from nrc_pipeline_tests.orchestration.automation.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nrc_pipeline.simulator import Athlete


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Account]:
    """An account of one page, two months."""
    with account(tmp_path, _athlete()) as running:
        yield running


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds all of it; copy it, never change it."""
    with account(tmp_path_factory.mktemp("synced"), _athlete()) as running:
        settings = running.settings()
        running.sync(settings)
        return settings.home


@pytest.fixture
def watched(served: Account, synced: Path) -> Watched:
    """A home that was synced a moment ago."""
    settings = served.settings()
    shutil.copytree(synced, settings.home)
    return Watched(served, settings)


def _athlete() -> Athlete:
    return small_athlete(12, years=0.15)
