"""The simulated source is the same client over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.api.simulated import simulated_api

if TYPE_CHECKING:
    from nrc_pipeline.api.source import ActivitySource
    from nrc_pipeline.simulator import Athlete


def test_the_simulated_source_gives_the_athlete(athlete: Athlete) -> None:
    """`nrc demo` and the live load go different ways."""
    with simulated_api(athlete, dialect="sport-after") as api:
        source: ActivitySource = api
        assert source.name == "api"
        assert source.direction == "forward"
        ids = [item.activity_id for page in source.pages() for item in page.items]
    assert sorted(map(str, ids)) == sorted(athlete.activity_ids())
