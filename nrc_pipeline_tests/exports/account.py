"""A small account with every profile of the simulator, its marts made by real dbt, published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nrc_pipeline.load import Load
from nrc_pipeline.settings import Settings
from nrc_pipeline.simulator import Athlete
from nrc_pipeline_tests.documents.made import START_MS, document
from nrc_pipeline_tests.marts.made import make_marts
from nrc_pipeline_tests.warehouse import Warehouse

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.home import Home

HOSTILE_ID = "7a7a7a7a-0000-4000-8000-000000000001"
HOSTILE_NAME = "../../etc/\"<Lauf> & \u00dcbung'\r\n\x00\x1b[31m=cmd()\u202e ]]> " + "x" * 1_000_000
_MORE = {"ios_phone": 4, "watch": 3, "indoor": 2}
_MARTS = ("+activities", "+track_points", "+splits", "+pauses")


def documents() -> list[dict[str, Any]]:
    """Return the shortest of each profile, of some more, and one whose name wants to break out."""
    athlete = Athlete.generate(seed=5, activities=75, years=3)
    sessions = [session for one in athlete.activity_ids() if (session := athlete.session(one))]
    by_recorder: dict[str, list[str]] = {}
    for session in sorted(sessions, key=lambda one: one.active_s):
        by_recorder.setdefault(session.recorder, []).append(session.activity_id)
    chosen = [one for recorder, ids in by_recorder.items() for one in ids[: _MORE.get(recorder, 1)]]
    hostile = document(HOSTILE_ID, name=HOSTILE_NAME, start=START_MS - 86_400_000 * 4000)
    return [*(athlete.document(one) for one in chosen), hostile]


def make_home(folder: Path, project: Path | None = None) -> Home:
    """Load these documents into a home, make its marts and publish."""
    made = Warehouse(folder)
    made.land(*documents())
    load = Load(Settings(home=folder, time_zone="Europe/Berlin"), "test")
    load.normalise()
    load.locate()
    make_marts(made.home, *_MARTS, project=project)
    made.publish()
    return made.home
