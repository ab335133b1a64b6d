"""The code location: everything that Dagster loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.foundation.settings import Settings, load_settings
from nrc_pipeline.orchestration.automation.everything import automation
from nrc_pipeline.orchestration.export_assets import export_assets
from nrc_pipeline.orchestration.loading import loading_with_marts
from nrc_pipeline.orchestration.report_asset import report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dg.definitions
def defs() -> dg.Definitions:
    """Return the code location. Dagster calls this on loading, so importing the module reads nothing."""
    return whole_definitions(load_settings)


def whole_definitions(read_settings: Callable[[], Settings], project: Path | None = None) -> dg.Definitions:
    """Put together what loads, what automates it, and what is made from its result.

    Raises:
        MartsFailed: The dbt project cannot be read.
    """
    return dg.Definitions.merge(
        loading_with_marts(read_settings, project),
        automation(read_settings),
        dg.Definitions(assets=[*export_assets(), report]),
    )
