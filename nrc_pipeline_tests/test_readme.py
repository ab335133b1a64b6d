"""What the README and the page of queries show is what a reader gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from nrc_pipeline.cli import demo
from nrc_pipeline.foundation.months import EVERYTHING
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.loads.load import Load
from nrc_pipeline.simulator import Athlete, Simulator
from nrc_pipeline_tests.marts.made import make_marts
from nrc_pipeline_tests.readme import README, queries, shown

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home

QUERIES = 21


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo's athlete, loaded as `nrc demo` loads it but for Dagster's bookkeeping."""
    folder: Path = tmp_path_factory.mktemp("demo")
    athlete = Athlete.generate(seed=demo.SEED, activities=demo.ACTIVITIES, years=demo.YEARS, end=demo.END)
    with Simulator(athlete).running() as server:
        settings = Settings(
            home=folder,
            base_url=server.base_url,
            access_token=SecretStr(server.issue_token()),
            requests_per_second=0,
        )
        load = Load(settings, "readme", EVERYTHING)
        load.home.prepare()
        load.arrival.land_list()
        load.arrival.land_details()
    load.normalise()
    load.locate()
    make_marts(load.home)
    load.publish()
    return load.home


def test_all_queries_are_found() -> None:
    """A query whose fences do not match would silently go untested."""
    assert len(queries()) == QUERIES


@pytest.mark.parametrize("number", range(QUERIES))
def test_query_shows_what_it_gives(demo_home: Home, number: int) -> None:
    """Prevents: a query of the pages fails, or gives something else than is printed under it."""
    sql, printed = queries()[number]
    assert shown(demo_home, sql) == printed, "run `python -m nrc_pipeline_tests.readme data/demo`"


def test_the_readme_is_short() -> None:
    """A newcomer reads it in a few minutes."""
    assert len(README.read_text(encoding="utf-8").splitlines()) < 250


def test_the_demo_shows_what_is_printed(demo_home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """The demo leaves out years, records or last activities, or the README shows those of another release."""
    demo.show_contents(demo_home)
    said = "".join(f"{line.rstrip()}\n" for line in capsys.readouterr().out.splitlines())
    for title in ("What is in the warehouse", "Runs by year", "Records", "The latest activities"):
        assert title in said
    assert said.strip() in README.read_text(encoding="utf-8")
