"""One small account, loaded and with marts, for all tests of exports; nobody changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nrc_pipeline_tests.exports.account import make_home

if TYPE_CHECKING:
    from nrc_pipeline.home import Home


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Its home."""
    return make_home(tmp_path_factory.mktemp("exports") / "home")
