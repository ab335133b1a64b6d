"""Killed at any moment, the next sync just works and ends equal."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import nrc_pipeline
from nrc_pipeline_tests.account import account, small_athlete
from nrc_pipeline_tests.chaos.loads import crash
from nrc_pipeline_tests.chaos.places import MORE_PLACES, PLACES, WITHOUT_NETWORK, Moment
from nrc_pipeline_tests.end_to_end.comparison import differences


def _survive(folder: Path, seed: int, places: list[str]) -> None:
    dice = random.Random(seed)
    # So many that the details of the first load fill more than one batch.
    with account(folder, small_athlete(activities=60, seed=seed)) as served:
        settings = served.settings("killed")
        killed = 0
        for place in places:
            rebuild = place in WITHOUT_NETWORK and dice.random() < 0.3
            killed += crash(settings, Moment.draw(place, dice), rebuild=rebuild)
            # Something is always left to do, or the later ones would find nothing to be killed at.
            for activity_id in dice.sample(served.athlete.activity_ids()[-28:], 8):
                served.athlete.edit(activity_id, note=str(dice.random()))
        assert killed >= len(places) - 2
        served.sync(settings)
        undisturbed = served.settings("undisturbed")
        served.sync(undisturbed)
        assert differences(settings, undisturbed) == {}
        served.sync(settings)
        assert served.asked == (1, 0)
    left = [path for path in settings.home.rglob("*") if path.name.startswith((".writing", ".publishing"))]
    assert left == []


def test_every_place_exists() -> None:
    """Prevents: a function is renamed, and no load is killed in it any more."""
    package = Path(nrc_pipeline.__file__).parent
    for place in [*PLACES.values(), *MORE_PLACES.values()]:
        if place.file:
            assert f"def {place.function}(" in (package / place.file).read_text(encoding="utf-8")
        assert (package / place.caller).exists()


def test_a_load_that_is_killed_in_every_stage(tmp_path: Path) -> None:
    """A kill leaves half a month, a document twice, or a home that no longer opens."""
    _survive(tmp_path, 1, list(PLACES))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_many_kills_in_any_order(tmp_path: Path, seed: int) -> None:
    """Two kills in an unlucky order leave what one kill does not."""
    places = random.Random(seed).choices(list(PLACES), k=12)
    _survive(tmp_path, seed, places)
