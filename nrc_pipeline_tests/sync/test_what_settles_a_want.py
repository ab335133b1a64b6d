"""Only a detail that can be loaded ends the asking for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline import syncing
from nrc_pipeline.api.files import FileSource
from nrc_pipeline.errors import ForeignHome
from nrc_pipeline.simulator import Fault, Faults
from nrc_pipeline_tests.account import rows
from nrc_pipeline_tests.direct_runs import DirectRuns

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline_tests.account import Account


@pytest.mark.parametrize("change", ["no metrics", "empty metrics", "metrics of null"])
def test_a_file_without_series_does_not(fresh: Account, tmp_path: Path, change: str) -> None:
    """A stump that was imported once keeps the API from ever being asked for the real series."""
    activity_id = next(
        one for one in reversed(fresh.athlete.activity_ids()) if fresh.athlete.document(one)["metrics"]
    )
    stump = {**fresh.athlete.document(activity_id), "metrics": [None] if change == "metrics of null" else []}
    stump["metric_types"] = []
    if change == "no metrics":
        del stump["metrics"]
    (tmp_path / "activity.json").write_text(json.dumps(stump), encoding="utf-8")
    settings = fresh.settings()
    syncing.import_files(settings, FileSource([tmp_path]), DirectRuns().core, DirectRuns().marts)
    fresh.sync(settings)
    series = f"SELECT count(*) FROM core.metric_series WHERE activity_id = '{activity_id}'"
    assert rows(settings, series) == [(len(fresh.athlete.document(activity_id)["metrics"]),)]


def test_a_detail_that_cannot_be_normalised_does_not(fresh: Account) -> None:
    """A damaged answer stands for the detail for ever; asked for a day later it would be whole."""
    settings = fresh.settings()
    wanted = len(fresh.athlete.activity_ids())
    fresh.server.faults = Faults(rules=(Fault("not_array", on="detail", times=3),))
    fresh.sync(settings)
    with_details = "SELECT count(*) FROM core.activities WHERE has_details"
    assert rows(settings, with_details)[0][0] < wanted
    assert rows(settings, "SELECT count(*) > 0 FROM ops.quarantine WHERE payload IS NOT NULL") == [(True,)]
    fresh.server.faults = Faults()
    fresh.sync(settings, days_later=2)
    assert rows(settings, with_details) == [(wanted,)]


def test_a_home_keeps_to_one_account(fresh: Account) -> None:
    """Another NRC_ACCOUNT doubles the history, and nothing can undo it in an append-only zone."""
    fresh.sync(fresh.settings())
    with pytest.raises(ForeignHome, match="NRC_ACCOUNT"):
        fresh.sync(fresh.settings(account="other"))
