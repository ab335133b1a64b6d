"""One account of two months, and a home that `nrc sync` has loaded through Dagster."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from nrc_pipeline.foundation.months import EVERYTHING
from nrc_pipeline.loads import syncing
from nrc_pipeline_tests.account import Account, account, small_athlete
from nrc_pipeline_tests.orchestration.loads_only import LoadsOnly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.loads.syncing import Synced

MONTHS = ("2024-04", "2024-05")
ACTIVITIES = 12


class Loaded(NamedTuple):
    """A home, what its first sync said, and the list and detail requests that it took."""

    settings: Settings
    done: Synced
    asked: tuple[int, int]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """The account; nobody changes it."""
    with account(tmp_path_factory.mktemp("orchestration"), small_athlete(ACTIVITIES, years=0.15)) as running:
        yield running


@pytest.fixture(scope="session")
def loaded(served: Account) -> Loaded:
    """A home that was synced once; nobody changes it."""
    settings = served.settings("loaded")
    served.server.reset_counts()
    done = syncing.sync(settings, EVERYTHING, LoadsOnly)
    return Loaded(settings, done, served.asked)
