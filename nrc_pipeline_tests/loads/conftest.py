"""Accounts that have been synced once, so that a test begins where it matters."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Protocol

import pytest

from nrc_pipeline_tests.account import LISTS, Account, account, small_athlete

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nrc_pipeline.foundation.settings import Dialect, Settings


class FirstSync(Protocol):
    """Gives a home of the account of `fresh` that holds everything; copy it, never change it."""

    def __call__(self, dialect: Dialect) -> Path:
        """Sync it the first time it is asked for."""


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Account]:
    """An account of two list pages that nobody has asked for anything yet; the test may change it."""
    with account(tmp_path) as served:
        yield served


@pytest.fixture(scope="session")
def first_sync(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstSync]:
    """One home a dialect."""
    made: dict[Dialect, Path] = {}
    with account(tmp_path_factory.mktemp("first_sync"), small_athlete()) as served:

        def home(dialect: Dialect) -> Path:
            if dialect not in made:
                settings = served.settings(dialect, dialect)
                served.sync(settings)
                assert served.asked == (2, 35)
                made[dialect] = settings.home
            return made[dialect]

        yield home


@pytest.fixture(params=LISTS)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """Each family of lists in turn."""
    chosen: Dialect = request.param
    return chosen


@pytest.fixture
def synced_each(fresh: Account, first_sync: FirstSync, dialect: Dialect) -> Settings:
    """A home of `fresh` that has been synced once, in each dialect."""
    settings = fresh.settings(dialect=dialect)
    shutil.copytree(first_sync(dialect), settings.home)
    return settings


@pytest.fixture
def synced(fresh: Account, first_sync: FirstSync) -> Settings:
    """A home of `fresh` that has been synced once."""
    settings = fresh.settings()
    shutil.copytree(first_sync("plus"), settings.home)
    return settings
