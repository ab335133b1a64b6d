"""A small account with every profile of the simulator, its marts made by real dbt, published."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.loads.load import Load
from nrc_pipeline.simulator import Athlete
from nrc_pipeline_tests.documents.made import START_MS, document, list_item
from nrc_pipeline_tests.made_warehouse import Warehouse
from nrc_pipeline_tests.marts.made import make_marts
from nrc_pipeline_tests.marts.oracles.account import moved

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home

HOSTILE_ID = "7a7a7a7a-0000-4000-8000-000000000001"
HOSTILE_NAME = "../../etc/\"<Lauf> & \u00dcbung'\r\n\x00\x1b[31m=cmd()\u202e ]]> " + "x" * 1_000_000
LOST_ID = "7a7a7a7a-0000-4000-8000-000000000002"
"""A run whose resume was lost, and `RESUMED_ID` the same with it, a day later."""
RESUMED_ID = "7a7a7a7a-0000-4000-8000-000000000003"
HEADER_ID = "7a7a7a7a-0000-4000-8000-000000000004"
"""A run of which only the list item has come; it announces GPS."""
_MORE = {"ios_phone": 4, "watch": 3, "indoor": 2}
_LOST_AT = datetime(2014, 3, 4, 7, 30, tzinfo=UTC)
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
    made = [athlete.document(one) for one in chosen]
    return [*made, *_lost_and_resumed(made), hostile]


def _lost_and_resumed(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a run that paused once in its middle, without its resume and with it."""
    plain = next(
        one
        for one in documents
        if one["app_id"].endswith(".ios")
        and {"latitude", "distance"} <= set(one["metric_types"])
        and any(_is_halt(moment, "resume") for moment in one["moments"])
    )
    lost, resumed = moved(plain, _LOST_AT), moved(plain, _LOST_AT + timedelta(days=1))
    for one, name in ((lost, LOST_ID), (resumed, RESUMED_ID)):
        one["id"] = name
        one["tags"]["com.nike.running.originalactivityid"] = name.upper()
    lost["moments"] = [moment for moment in lost["moments"] if not _is_halt(moment, "resume")]
    return [lost, resumed]


def _is_halt(moment: dict[str, Any], word: str) -> bool:
    return moment["key"] == "halt" and str(moment["value"]).endswith(word)


def make_home(folder: Path, project: Path | None = None) -> Home:
    """Load these documents into a home, make its marts and publish."""
    made = Warehouse(folder)
    made.land(*documents())
    made.land(list_item(document(HEADER_ID, start=START_MS - 86_400_000 * 4001)), kind="activity_list")
    load = Load(Settings(home=folder, time_zone="Europe/Berlin"), "test")
    load.normalise()
    load.locate()
    make_marts(made.home, *_MARTS, project=project)
    made.publish()
    return made.home
