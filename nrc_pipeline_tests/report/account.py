"""A small account with every mart the report reads, made by real dbt and published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.loads.load import Load
from nrc_pipeline.simulator import Athlete
from nrc_pipeline_tests.made_warehouse import Warehouse
from nrc_pipeline_tests.marts.made import make_marts

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home

HOSTILE_NAME = "<script>document.title='broken'</script>\"'><img src=x onerror=alert(1)>\u202e\x00\nend"
_MARTS = (
    "activity_exclusions",
    "data_quality",
    "eddington",
    "heart_rate_zones",
    "periods",
    "personal_records",
    "shoes",
    "splits",
    "streaks",
    "track_points",
    "training_load",
)
_ACTIVITIES = 26


def documents() -> list[dict[str, Any]]:
    """Return a year of an athlete whose runs all have a name that wants to break out."""
    athlete = Athlete.generate(seed=6, activities=_ACTIVITIES, years=1.2)
    made = [athlete.document(one) for one in athlete.activity_ids()]
    for one in made:
        one.setdefault("tags", {})["com.nike.name"] = HOSTILE_NAME
    return made


def make_home(folder: Path) -> Home:
    """Load these documents into a home, make the marts and publish."""
    made = Warehouse(folder)
    made.land(*documents())
    load = Load(Settings(home=folder, time_zone="Europe/Berlin"), "test")
    load.normalise()
    load.locate()
    make_marts(made.home, *(f"+{name}" for name in _MARTS))
    made.publish()
    return made.home
