"""A clean account has nearly nothing to look at, whatever recorded it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, get_args

import msgspec
import numpy as np
import pytest

from nrc_pipeline.documents.receive import receive
from nrc_pipeline.landing.records import LandedDocument
from nrc_pipeline.simulator.documents import make_document
from nrc_pipeline.simulator.places import PLACES
from nrc_pipeline.simulator.plan import Person, build_session
from nrc_pipeline.simulator.session import RecorderName
from nrc_pipeline.simulator.words import LANGUAGES
from nrc_pipeline_tests.made_warehouse import NOW
from nrc_pipeline_tests.marts.oracles.homes import Marts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

TRAPS = frozenset({"garmin_cancelled", "garmin_other", "shell", "bare"})
"""Recorders of the simulator that exist to be wrong, or record a walk of seconds."""

CLEAN: tuple[RecorderName, ...] = tuple(one for one in get_args(RecorderName) if one not in TRAPS)
ACTIVITIES = 20
EVERY_MS = 3 * 86_400_000
_START_MS = int(datetime(2023, 1, 3, 9, tzinfo=UTC).timestamp() * 1000)


def clean_account(recorder: RecorderName) -> Iterator[bytes]:
    """Yield an account of runs of a quarter of an hour to an hour, by one recorder."""
    person = Person(seed=77, home=PLACES[0], language=LANGUAGES[0], samples=None)
    minutes = np.random.default_rng(77).uniform(15, 35, ACTIVITIES)
    for index in range(ACTIVITIES):
        planned = build_session(
            person, index + 1, recorder, _START_MS + index * EVERY_MS, place=PLACES[0], years=1.0, age=0.5
        )
        yield msgspec.json.encode(make_document(replace(planned, active_s=round(minutes[index] * 60, 3))))


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    """A home with an account for each recorder, its marts made."""
    folder: Path = tmp_path_factory.mktemp("clean")
    made = Marts(folder / "home")
    for recorder in CLEAN:
        made.warehouse.zone.append_documents(
            "activity_details",
            [LandedDocument(recorder, receive(body), NOW, "api") for body in clean_account(recorder)],
        )
    made.warehouse.normalise()
    made.warehouse.locate()
    made.build()
    return made


def test_hardly_a_doubt(marts: Marts) -> None:
    """Prevents: a list of findings so long that the one worth a look is not seen."""
    counted = marts.rows("SELECT account_id, count(*) AS activities FROM home.marts.activities GROUP BY ALL")
    assert {row["account_id"]: row["activities"] for row in counted} == dict.fromkeys(CLEAN, ACTIVITIES)
    found = marts.rows(
        "SELECT account_id, finding, count(DISTINCT activity_id) AS activities FROM home.marts.data_quality "
        "WHERE NOT is_correction GROUP BY ALL"
    )
    too_many = {
        (row["account_id"], row["finding"]): row["activities"]
        for row in found
        if row["activities"] > ACTIVITIES / 10
    }
    assert too_many == {}


def test_only_known_errors_of_units_are_corrected_in_many(marts: Marts) -> None:
    """Prevents: a correction of what is usual, such as the pause that nearly every run ends with."""
    found = marts.rows(
        "SELECT account_id, finding, count(DISTINCT activity_id) AS activities FROM home.marts.data_quality "
        "WHERE is_correction GROUP BY ALL"
    )
    often = {(row["account_id"], row["finding"]) for row in found if row["activities"] > ACTIVITIES / 10}
    known = {
        ("legacy_android", "legacy_android_units"),
        ("legacy_android", "placeholder_tag"),
        ("legacy_android", "implausible_steps"),
    }
    assert often <= known
