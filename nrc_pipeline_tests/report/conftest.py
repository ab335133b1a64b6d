"""One home and one report of it for all tests, which do not change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.home import Home
from nrc_pipeline.report.making import write_report
from nrc_pipeline.report.privacy import private
from nrc_pipeline_tests.browser import Page, browser_program, opened
from nrc_pipeline_tests.made_once import made_once
from nrc_pipeline_tests.report.account import make_home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.report.making import Written


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home."""
    return Home(made_once(tmp_path_factory, "report", lambda folder: make_home(folder / "home")) / "home")


@pytest.fixture(scope="session")
def written(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Its report, as people share it."""
    return write_report(home, tmp_path_factory.mktemp("written") / "report.html", private(home))


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser's tab."""
    program = browser_program()
    if program is None:
        pytest.skip("Chromium is not installed")
    with opened(program, tmp_path_factory.mktemp("chromium")) as page:
        yield page
