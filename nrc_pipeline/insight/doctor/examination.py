"""All examinations, in the order of their dependencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.insight.doctor import contents, messages, surroundings
from nrc_pipeline.insight.doctor.runs import of_runs

if TYPE_CHECKING:
    from datetime import datetime

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.insight.doctor.diagnosis import Diagnosis


def examine(settings: Settings, now: datetime) -> list[Diagnosis]:
    """Examine everything; only the landing zone's index is written."""
    home = settings.home_folder()
    return [
        surroundings.settings(settings),
        surroundings.versions(),
        surroundings.folders(home),
        surroundings.disk(home),
        surroundings.token(settings, now),
        messages.alerts(settings),
        contents.instance(home),
        *of_runs(home, now),
        contents.locks(home),
        *contents.of_data(home, now),
    ]
