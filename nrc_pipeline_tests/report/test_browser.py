"""The report in a browser, at the sizes of a desktop and of a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from nrc_pipeline.report.making import Written
    from nrc_pipeline_tests.browser import Page

DESKTOP, PHONE = (1280, 900), (390, 844)
_FIGURES_WITHOUT_A_PICTURE = """
    [...document.querySelectorAll('figure')].filter(figure =>
        ![...figure.querySelectorAll('svg.picture')].some(svg => svg.getBoundingClientRect().width > 200)
    ).length
"""
_SCALES = """
    [...document.querySelectorAll('svg.narrow')].map(svg =>
        svg.getBoundingClientRect().width / svg.viewBox.baseVal.width
    )
"""


@pytest.fixture(autouse=True)
def _without_old_complaints(browser: Page) -> None:
    browser.complaints.clear()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_opens_without_an_error_and_asks_nothing(
    browser: Page, written: Written, size: tuple[int, int], dark: bool
) -> None:
    """The page opens with its script, without an error of its policy, and without a request."""
    browser.open(written.path, *size, dark=dark)
    assert browser.value("document.getElementById('theme').textContent") == "Theme: auto"
    assert browser.value("document.title") == "Running report"
    assert browser.complaints == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_sticks_out(browser: Page, written: Written, size: tuple[int, int]) -> None:
    """The page does not scroll sideways, and each figure shows a picture."""
    browser.open(written.path, *size)
    assert browser.value("document.documentElement.scrollWidth") <= size[0]
    assert browser.value(_FIGURES_WITHOUT_A_PICTURE) == 0


def test_text_on_a_phone_is_as_large_as_it_was_drawn(browser: Page, written: Written) -> None:
    """Prevents: pictures for a desktop, shrunk to a phone, have labels too small to read."""
    browser.open(written.path, *PHONE)
    scales = browser.value(_SCALES)
    assert scales
    assert min(scales) > 0.9


def test_the_switch_changes_the_theme_both_ways(browser: Page, written: Written) -> None:
    """Prevents: the switch works only against the theme of the system."""
    browser.open(written.path, *DESKTOP, dark=True)
    background = "getComputedStyle(document.body).backgroundColor"
    dark = browser.value(background)
    seen = []
    for _ in range(3):
        browser.value("document.getElementById('theme').click()")
        seen.append(browser.value(background))
    assert seen[0] != dark
    assert seen[1:] == [dark, dark]


def test_marks_are_reached_by_keyboard(browser: Page, written: Written) -> None:
    """The arrow keys show the figures of a picture and announce them to a screen reader."""
    browser.open(written.path, *DESKTOP)
    browser.value("document.querySelector('#distance svg.wide').focus()")
    browser.press("End")
    said = browser.value("document.getElementById('live').textContent")
    assert "km" in said
    assert browser.value("document.getElementById('tip').textContent") == said


def test_the_crosshair_tells_and_shows_where(browser: Page, written: Written) -> None:
    """The arrow keys move along the newest run, announce its values and show the place on the route."""
    browser.open(written.path, *DESKTOP)
    browser.value("document.querySelector('svg.wide[data-scrub]').focus()")
    for _ in range(40):
        browser.press("ArrowRight")
    assert "/km" in browser.value("document.getElementById('live').textContent")
    assert browser.value("document.querySelector('.dot-here').getAttribute('visibility')") == "visible"


def test_a_name_stays_text(browser: Page, written: Written) -> None:
    """Prevents: a name from the API becomes an element, or runs as a script."""
    browser.open(written.path, *DESKTOP)
    assert browser.value("document.querySelectorAll('img').length") == 0
    assert "<script>" in browser.value("document.querySelector('#newest .lead').textContent")
    browser.value("document.querySelector('.tiles').focus()")
    browser.press("ArrowRight")
    assert "<script>" in browser.value("document.getElementById('tip').textContent")
    assert browser.complaints == []
