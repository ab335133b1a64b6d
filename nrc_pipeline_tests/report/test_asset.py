"""The report as Dagster makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.orchestration.pipeline import pipeline_resource
from nrc_pipeline.orchestration.report_asset import report
from nrc_pipeline_tests.made_warehouse import Warehouse

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home


def test_the_asset_writes_it_private_and_shows_a_thumbnail(home: Home, tmp_path: Path) -> None:
    """The asset writes what the command writes, cut by default; its event has no map."""
    own = Warehouse(home.path).copied(tmp_path / "home").home
    made = dg.materialize(
        [report],
        resources={"pipeline": pipeline_resource(lambda: Settings(home=own.path))},
        instance=dg.DagsterInstance.ephemeral(),
    )
    assert made.success
    metadata = made.asset_materializations_for_node("report")[0].metadata
    assert "first and last 200 m" in str(metadata["privacy"].value)
    picture = str(metadata["thumbnail"].value)
    assert picture.startswith("![Distance by year](data:image/png;base64,")
    assert len(picture) < 100_000
    assert (own.exports / "report.html").stat().st_size == metadata["size_bytes"].value
