"""The verification in the middle of real syncs: after landing, before normalising, with the lock held."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nrc_pipeline.foundation.writer_lock import holder
from nrc_pipeline.insight.checks.sample import rebuilt_sample
from nrc_pipeline.loads.load import Load
from nrc_pipeline_tests.account import account, rows, small_athlete

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from nrc_pipeline.insight.checks.result import CheckResult
    from nrc_pipeline.loads.load import CoreState

ACTIVITIES = 6
"""All of one month, so that every week looks at them."""


def test_what_a_sync_has_landed_and_not_loaded_is_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The weekly verification meets a long sync and calls the tables wrong, or stops the sync."""
    meanwhile: list[CheckResult] = []
    normalise = Load.normalise

    def verified_first(load: Load, **given: Any) -> CoreState:
        if load.home.warehouse.exists():
            assert holder(load.home) is not None
            meanwhile.append(rebuilt_sample(load.home, datetime.now(UTC), "UTC"))
        return normalise(load, **given)

    monkeypatch.setattr(Load, "normalise", verified_first)
    with account(tmp_path, small_athlete(ACTIVITIES, 0.07)) as served:
        settings = served.settings()
        served.sync(settings)
        newest, *_ = served.athlete.activity_ids()
        served.athlete.edit(newest)
        served.athlete.delete(served.athlete.activity_ids()[-1])
        served.sync(settings, days_later=8, full=True)
    assert all(result.passed for result in meanwhile)
    assert sum(result.numbers["activities_behind"] for result in meanwhile) >= ACTIVITIES
    assert rows(settings, "SELECT count(*) FROM core.activities WHERE has_details") == [(ACTIVITIES,)]
    afterwards = rebuilt_sample(settings.home_folder(), datetime.now(UTC), "UTC")
    assert afterwards.passed
    assert (afterwards.numbers["activities_compared"], afterwards.numbers["activities_behind"]) == (
        ACTIVITIES,
        0,
    )
    assert rows(settings, "SELECT count(*) FROM core.activities WHERE missing_since IS NOT NULL") == [(1,)]
