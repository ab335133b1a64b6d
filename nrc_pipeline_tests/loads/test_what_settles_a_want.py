"""Only a detail that can be loaded ends the asking for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec
import pytest

from nrc_pipeline.foundation.errors import ForeignHome
from nrc_pipeline.insight.status.completeness import Completeness, completeness
from nrc_pipeline.insight.status.view import open_view
from nrc_pipeline.loads import syncing
from nrc_pipeline.loads.load import Load
from nrc_pipeline.services.files.source import FileSource
from nrc_pipeline.simulator import Fault, Faults
from nrc_pipeline_tests.account import rows
from nrc_pipeline_tests.direct_runs import DirectRuns
from nrc_pipeline_tests.formats.nike_tcx_carried import plain
from nrc_pipeline_tests.formats.nike_tcx_file import written

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline_tests.account import Account


def test_a_file_without_series_does_not(fresh: Account, tmp_path: Path) -> None:
    """A stump that was imported once keeps the API from ever being asked for the real series."""
    whole = [fresh.athlete.document(one) for one in reversed(fresh.athlete.activity_ids())]
    changes: tuple[dict[str, list[None]], ...] = ({}, {"metrics": []}, {"metrics": [None]})
    stumps = [
        {**{key: value for key, value in document.items() if key != "metrics"}, "metric_types": [], **change}
        for document, change in zip((one for one in whole if one["metrics"]), changes, strict=False)
    ]
    for stump in stumps:
        (tmp_path / f"{stump['id']}.json").write_text(json.dumps(stump), encoding="utf-8")
    settings = fresh.settings()
    syncing.import_files(settings, FileSource([tmp_path]), DirectRuns)
    assert rows(settings, "SELECT count(*) FROM core.metric_series") == [(0,)]
    fresh.sync(settings)
    series = dict(rows(settings, "SELECT activity_id, count(*) FROM core.metric_series GROUP BY activity_id"))
    for stump in stumps:
        assert series[stump["id"]] == len(fresh.athlete.document(stump["id"])["metrics"])


def test_a_translation_does_not(fresh: Account, tmp_path: Path) -> None:
    """Prevents: a file that ends after the last change keeps the moments and sources of the API away."""
    run = plain(fresh.athlete, fresh.athlete.activity_ids()[-1])
    for one in run.metrics:
        at = run.last_modified + 60_000
        one.values[-1] = msgspec.structs.replace(one.values[-1], start_epoch_ms=at, end_epoch_ms=at)
    (tmp_path / "run.tcx").write_bytes(written(run))
    settings = fresh.settings()
    syncing.import_files(settings, FileSource([tmp_path]), DirectRuns)
    of_the_file = "SELECT activity_id FROM core.activities WHERE app_id = 'nike-tcx'"
    assert rows(settings, of_the_file) == [(run.id,)]
    Load(settings, "list").arrival.land_list()
    assert run.id in {one.activity_id for one in Load(settings, "list").arrival.wanted_details()}
    with open_view(settings.home_folder()) as view:
        assert Completeness.total_of(completeness(view)).missing == len(fresh.athlete.activity_ids())
    fresh.sync(settings)
    assert rows(settings, of_the_file) == []
    with open_view(settings.home_folder()) as view:
        assert Completeness.total_of(completeness(view)).missing == 0


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
