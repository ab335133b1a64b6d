"""The account whose exports come back."""

from __future__ import annotations

import pytest

from nrc_pipeline.foundation.home import Home
from nrc_pipeline_tests.exports.account import make_home
from nrc_pipeline_tests.made_once import made_once


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An account with every profile of the simulator, which the tests of exports read, too."""
    return Home(made_once(tmp_path_factory, "exports", lambda folder: make_home(folder / "home")) / "home")
