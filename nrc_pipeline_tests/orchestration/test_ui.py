"""The UI in a browser, with its daemon, on a home that the simulator has filled."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nrc_pipeline.core.schema import ACTIVITY_ZONES
from nrc_pipeline.foundation.files import OTHERS
from nrc_pipeline.orchestration.asset_defaults import TIERS
from nrc_pipeline.orchestration.core_assets import NORMALISED
from nrc_pipeline.report.plots import PLOTS
from nrc_pipeline.simulator import Athlete
from nrc_pipeline_tests.account import account, rows
from nrc_pipeline_tests.browser import Page, browser_program, opened
from nrc_pipeline_tests.orchestration.running_ui import RunningUi, running_ui
from nrc_pipeline_tests.security.searching import found, holding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.foundation.settings import Settings

pytestmark = pytest.mark.slow

ACTIVITIES = 12
END = datetime(2024, 6, 1, tzinfo=UTC)
MONTHS = ("2024-04", "2024-05")
WHOLE_GRAPH = "asset-groups"
GROUP_OF_CORE = "locations/nrc_pipeline.orchestration.definitions/asset-groups/core/lineage"
# So large that the graph leaves nothing out for being out of sight.
SCREEN = (3000, 3000)
LAPTOP = (1280, 900)
_PATIENCE_S = 400.0

_BACKFILLS = """
    { partitionBackfillsOrError { ... on PartitionBackfills { results { id status partitionNames } } } }
"""
_RUNS = "{ runsOrError { ... on Runs { results { status tags { key value } } } } }"
_ROW_OF = "[...document.querySelectorAll('tr')].find(row => row.textContent.startsWith('{name}'))"
_LINK_IN = "[...{row}.querySelectorAll('*')].findLast(one => one.textContent === '[Show Markdown]')"
_WIDTHS = """
    [...document.querySelectorAll('[role=dialog] img')]
        .filter(image => image.complete)
        .map(image => [image.naturalWidth, image.closest('[role=dialog]').clientWidth])
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A home whose details are there and whose marts are not: no sensor finds anything to do."""
    if browser_program() is None:
        pytest.skip("Chromium is not installed: nobody has looked at the UI")
    # With all samples: of a thinned run's route, nothing is left to show once head and tail are cut.
    athlete = Athlete.generate(seed=3, activities=ACTIVITIES, years=0.15, end=END)
    with account(tmp_path_factory.mktemp("ui"), athlete) as served:
        given = served.settings()
        served.sync(given)
        yield given


@pytest.fixture(scope="module")
def ui(settings: Settings) -> Iterator[RunningUi]:
    """Web page and daemon."""
    with running_ui(settings) as started:
        yield started


@pytest.fixture(scope="module")
def tab(ui: RunningUi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser's tab; it is closed before the UI is stopped."""
    with opened(str(browser_program()), tmp_path_factory.mktemp("chromium")) as page:
        yield page


@pytest.fixture(scope="module")
def backfill(ui: RunningUi, tab: Page) -> dict[str, Any]:
    """Everything there is, for two months, launched by the buttons of the page; how it ended."""
    tab.visit(f"{ui.address}/{WHOLE_GRAPH}", *LAPTOP)
    tab.click("Materialize all")
    tab.write("[role=dialog] input[type=text]", f"[{MONTHS[0]}...{MONTHS[-1]}]")
    tab.click("Launch backfill", "[role=dialog]")
    until = time.monotonic() + _PATIENCE_S
    ended: dict[str, Any] = {"status": "REQUESTED"}
    while ended["status"] == "REQUESTED" and time.monotonic() < until:
        time.sleep(0.5)
        launched = ui.ask(_BACKFILLS)["partitionBackfillsOrError"]["results"]
        (ended,) = launched or (ended,)
    return ended


def test_the_graph_shows_every_group(ui: RunningUi, tab: Page) -> None:
    """One asset that cannot be placed, and the page shows none of them."""
    tab.visit(f"{ui.address}/{WHOLE_GRAPH}", *SCREEN)
    for group in TIERS:
        tab.until(f"document.body.textContent.includes('{group}')")


def test_the_graph_shows_every_asset_of_a_group(ui: RunningUi, tab: Page) -> None:
    """A code location that does not load in the server, and a page that only says so."""
    tab.visit(f"{ui.address}/{GROUP_OF_CORE}", *SCREEN)
    for table in (*NORMALISED, ACTIVITY_ZONES):
        tab.until(f"document.body.textContent.includes('{table.name}')")


def test_a_backfill_of_a_range_finishes(ui: RunningUi, settings: Settings, backfill: dict[str, Any]) -> None:
    """A daemon that starts a run a month, or runs that wait for each other's lock for ever."""
    assert (backfill["status"], tuple(backfill["partitionNames"])) == ("COMPLETED_SUCCESS", MONTHS)
    runs = [
        (run["status"], {tag["key"]: tag["value"] for tag in run["tags"]})
        for run in ui.ask(_RUNS)["runsOrError"]["results"]
    ]
    ranges = {
        (tags.get("dagster/asset_partition_range_start"), tags.get("dagster/asset_partition_range_end"))
        for status, tags in runs
        if tags.get("dagster/backfill") == backfill["id"] and status == "SUCCESS"
    }
    assert MONTHS in ranges
    assert rows(settings, "SELECT count(*) FROM marts.activities") == [(ACTIVITIES,)]


@pytest.mark.parametrize("name", PLOTS)
def test_a_plot_shows_and_fits(ui: RunningUi, tab: Page, backfill: dict[str, Any], name: str) -> None:
    """An image that the UI's own rules for Markdown cut out, or of which a laptop shows the left half."""
    tab.visit(f"{ui.address}/assets/warehouse?view=overview", *LAPTOP)
    row = _ROW_OF.format(name=name)
    tab.until(row)
    tab.value(f"{_LINK_IN.format(row=row)}.click()")
    tab.until(f"{_WIDTHS}.length")
    ((drawn, shown),) = tab.value(_WIDTHS)
    assert 0 < drawn <= shown


def test_an_asset_shows_its_first_rows_and_where_it_is_documented(
    ui: RunningUi, tab: Page, backfill: dict[str, Any]
) -> None:
    """A preview that is shown as its source, and a link that the UI hides."""
    tab.visit(f"{ui.address}/assets/activities?view=overview", *LAPTOP)
    row = _ROW_OF.format(name="preview")
    tab.until(f"{row} && {row}.querySelectorAll('table tbody tr').length > 1")
    tab.until(
        "[...document.querySelectorAll('a')].some(link => link.href.includes('docs/data-dictionary.md'))"
    )


def test_what_it_leaves_is_the_owners_alone(
    ui: RunningUi, settings: Settings, backfill: dict[str, Any]
) -> None:
    """Web page, daemon, dbt or Dagster's storage write for other users of the machine."""
    for place in ("dagster", "exports", "raw", "work"):
        assert found(settings.home / place, Path.is_file), place
    assert found(settings.home, _is_open) == []


def _is_open(path: Path) -> bool:
    return not path.is_symlink() and path.lstat().st_mode & OTHERS != 0


def test_the_token_is_in_none_of_it(ui: RunningUi, settings: Settings, backfill: dict[str, Any]) -> None:
    """The daemon, whose environment holds the token, leaves it in an event, a log or dbt's files."""
    assert settings.access_token is not None
    secret = settings.access_token.get_secret_value()
    assert holding(settings.home.parent, [secret, *secret.split(".")[1:]]) == []
