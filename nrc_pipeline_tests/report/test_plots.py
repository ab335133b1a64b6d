"""The plots that a publication shows in the UI."""

# No postponed annotations here: Dagster reads the class of the context.

from pathlib import Path

import dagster as dg
import duckdb
import numpy as np
import pytest

from nrc_pipeline.exports.privacy import DEFAULT_TRIM_M, SETTINGS_FILE
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.orchestration.plots import plot_metadata
from nrc_pipeline.report.making import gather
from nrc_pipeline.report.pictures.distance import months
from nrc_pipeline.report.pictures.quality import completeness
from nrc_pipeline.report.plots import PLOTS, plotting, small_png
from nrc_pipeline.report.privacy import private
from nrc_pipeline_tests.made_warehouse import Warehouse
from nrc_pipeline_tests.report.test_images import PNG


def _drawn(home: Home) -> tuple[set[str], str]:
    """Return the plots that a run shows, and what its log says; whatever they do, the run succeeds."""

    # Not the asset itself: publishing anew would mend what the test has broken.
    @dg.asset
    def publication(context: dg.AssetExecutionContext) -> None:
        context.add_output_metadata(plot_metadata(context, home))

    with dg.DagsterInstance.ephemeral() as instance:
        ran = dg.materialize([publication], instance=instance)
        assert ran.success
        said = "\n".join(entry.message for entry in instance.all_logs(ran.run_id))
    return set(ran.asset_materializations_for_node("publication")[0].metadata), said


@pytest.mark.parametrize("name", PLOTS)
def test_each_is_a_small_picture(home: Home, name: str) -> None:
    """Each plot is a PNG that shows something and stays small in the event log."""
    with plotting(home) as plotted:
        picture = PLOTS[name](plotted)
    assert picture is not None
    drawn = small_png(picture)
    assert drawn.startswith(PNG)
    assert 3000 < len(drawn) < 80_000


def test_the_route_has_neither_head_nor_tail(home: Home) -> None:
    """Prevents: the event log has the place where the runs begin."""
    with plotting(home) as plotted:
        run = plotted.newest_run
    assert run is not None
    numbers = np.concatenate([piece.numbers for piece in run.pieces])
    margin_km = DEFAULT_TRIM_M / 1000 - 0.001
    assert run.at_km[numbers].min() >= margin_km
    assert run.at_km[numbers].max() <= run.distance_km - margin_km


def test_the_route_is_cut_like_that_of_the_report(home: Home) -> None:
    """Prevents: circles around the ends of a route whose centres are the doors."""
    with plotting(home) as plotted:
        run = plotted.newest_run
    reported = gather(home, private(home)).newest
    assert run is not None
    assert reported is not None
    assert [piece.numbers.tolist() for piece in run.pieces] == [
        piece.numbers.tolist() for piece in reported.pieces
    ]


def test_a_run_shows_them_all_and_warns_of_nothing(home: Home) -> None:
    """All plots are in the metadata of the run, and its log has no warning."""
    shown, said = _drawn(home)
    assert shown == set(PLOTS)
    assert "could not draw" not in said


def test_a_missing_mart_is_one_missing_plot(home: Home, tmp_path: Path) -> None:
    """Prevents: all loads fail in a dbt project that lacks one mart."""
    own = Warehouse(home.path).copied(tmp_path / "home").home
    with duckdb.connect(own.warehouse) as connection:
        connection.execute("DROP TABLE marts.periods")
    shown, said = _drawn(own)
    assert shown == set(PLOTS) - {"distance_by_month"}
    assert "could not draw the plot distance_by_month: CatalogException" in said


def test_privacy_that_makes_no_sense_hides_what_it_is_about(home: Home, tmp_path: Path) -> None:
    """Prevents: with a mistake in privacy.toml the load fails, or draws what it should hide."""
    own = Warehouse(home.path).copied(tmp_path / "home").home
    (own.path / SETTINGS_FILE).write_text("zones = 1\n")
    shown, said = _drawn(own)
    assert shown == {"distance_by_month", "completeness_by_year"}
    assert "the plot newest_run_route: Misuse" in said


def test_before_anything_is_published_there_are_none(tmp_path: Path) -> None:
    """Prevents: the first load of an empty home fails at its end."""
    shown, said = _drawn(Warehouse(tmp_path / "home").home)
    assert shown == set()
    assert "could not draw the plots: Misuse" in said


def test_an_account_without_activities_has_none() -> None:
    """Prevents: each load of an empty account warns of a plot that failed."""
    assert months([]) is None
    assert completeness([]) is None
