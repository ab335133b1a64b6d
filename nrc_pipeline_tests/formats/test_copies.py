"""What the marts know about the formats."""

from __future__ import annotations

import yaml

from nrc_pipeline.formats.gpx import GPX
from nrc_pipeline.formats.nrc_fit import NRC_FIT
from nrc_pipeline.formats.nrc_tcx import NRC_TCX
from nrc_pipeline.marts.project import project_folder


def test_the_marts_know_the_formats_of_copies() -> None:
    """Prevents: a renamed format ranks as an original, and replaces the original."""
    project = yaml.safe_load((project_folder() / "dbt_project.yml").read_text(encoding="utf-8"))
    assert set(project["vars"]["copied_app_ids"]) == {GPX.name, NRC_TCX.name, NRC_FIT.name}
