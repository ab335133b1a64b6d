"""Old runs go; what the UI knows of the assets stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.orchestration.automation.housekeeping import forget_old_runs, housekeeping_job
from nrc_pipeline.orchestration.instance import open_instance
from nrc_pipeline.orchestration.partitions import activity_month
from nrc_pipeline.orchestration.pipeline import pipeline_resource

if TYPE_CHECKING:
    from pathlib import Path


@dg.asset(partitions_def=activity_month)
def monthly() -> None:
    """An asset of months."""


@dg.asset
def whole() -> None:
    """An asset without."""


def test_runs_are_forgotten_unless_what_they_made_stands(tmp_path: Path) -> None:
    """The instance grows for ever; or after half a year the UI takes every month for missing."""
    home = Home(tmp_path / "home").prepare()
    with open_instance(home) as instance:

        def run(asset: dg.AssetsDefinition, month: str | None = None) -> str:
            return dg.materialize([asset], instance=instance, partition_key=month).run_id

        first, other = run(monthly, "2024-01"), run(monthly, "2024-02")
        again, old_whole, new_whole = run(monthly, "2024-01"), run(whole), run(whole)
        assert forget_old_runs(instance, home, utc_now() - timedelta(days=1)) == 0
        assert forget_old_runs(instance, home, utc_now() + timedelta(days=1)) == 2
        left = {one.run_id for one in instance.get_runs()}
        assert left == {other, again, new_whole}
        assert set(instance.get_materialized_partitions(monthly.key)) == {"2024-01", "2024-02"}
        shards = {path.stem for path in (home.dagster / "history" / "runs").glob("*.db")}
        assert shards.isdisjoint({first, old_whole})
        assert left <= shards


def test_the_job_runs(tmp_path: Path) -> None:
    """The weekly job fails every Sunday."""
    settings = Settings.model_validate({"home": tmp_path / "home"})
    settings.home_folder().prepare()
    with open_instance(settings.home_folder()) as instance:
        done = housekeeping_job.execute_in_process(
            instance=instance, resources={"pipeline": pipeline_resource(lambda: settings)}
        )
    assert done.success
