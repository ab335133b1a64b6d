"""The report of ten years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.report.making import write_report
from nrc_pipeline.report.privacy import private
from nrc_pipeline_tests.report.decade import decade

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline_tests.browser import Page

MAX_BYTES = 5_000_000


@pytest.mark.slow
def test_ten_years_stay_in_the_budget_and_open(home: Home, browser: Page, tmp_path: Path) -> None:
    """Prevents: the report of ten years is too large for a mail or a phone."""
    made = decade(home, tmp_path / "home")
    written = write_report(made, tmp_path / "report.html", private(made))
    assert len(written.report.facts.runs) > 1400
    assert len(written.report.tracks.routes) > 1400
    assert written.bytes < MAX_BYTES
    browser.complaints.clear()
    browser.open(written.path, 390, 844)
    assert browser.value("document.querySelectorAll('svg.tile').length") > 1400
    assert browser.complaints == []
