"""Activities without GPS: what is a reading, as the marts have it."""

from __future__ import annotations

import yaml

from nrc_pipeline.exports import without_gps
from nrc_pipeline.marts.project import project_folder


def test_the_bounds_are_those_of_the_marts() -> None:
    """Prevents: a heart rate in a file that no mart shows."""
    project = yaml.safe_load((project_folder() / "dbt_project.yml").read_text(encoding="utf-8"))
    variables = project["vars"]
    assert variables["outlier_bounds"]["heart_rate"] == [without_gps.LEAST_BPM, without_gps.MOST_BPM]
    assert variables["outlier_cadence_spm"][1] == without_gps.MOST_SPM
    assert variables["as_of_limit_s"] * 1000 == without_gps.HELD_MS
