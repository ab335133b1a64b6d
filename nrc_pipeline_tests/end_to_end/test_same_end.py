"""Every way from the account to the warehouse ends in the same rows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.months import EVERYTHING, Window
from nrc_pipeline.loads import syncing
from nrc_pipeline.services.files.source import FileSource
from nrc_pipeline.simulator import Athlete
from nrc_pipeline_tests.account import Account, account, rows
from nrc_pipeline_tests.direct_runs import DirectRuns
from nrc_pipeline_tests.end_to_end.comparison import differences
from nrc_pipeline_tests.end_to_end.export_script import save_account

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nrc_pipeline.foundation.settings import Settings

SAMPLES = 40


@dataclass
class History:
    """An account with every profile, and a home that has seen its changes one by one."""

    account: Account
    changed: Settings


def _every_profile(folder: Path) -> Athlete:
    """Make an account in which every recorder occurs, each document cut to a size that is soon loaded."""
    whole = Athlete.generate(seed=7, activities=62, years=1, end=datetime(2024, 6, 1, tzinfo=UTC))
    folder.mkdir()
    for number, activity_id in enumerate(whole.activity_ids()):
        document = whole.document(activity_id)
        for series in document.get("metrics", []):
            del series["values"][SAMPLES:]
        (folder / f"{number}.json").write_text(json.dumps(document), encoding="utf-8")
    return Athlete.from_corpus(folder)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """Sync, change the account, sync again, the list going from the oldest to the newest."""
    folder = tmp_path_factory.mktemp("history")
    athlete = _every_profile(folder / "corpus")
    with account(folder, athlete) as served:
        changed = served.settings("changed", "sport-after")
        served.sync(changed)
        ids = athlete.activity_ids()
        athlete.edit(ids[0], terrain="trail")
        athlete.edit(ids[30], **{"com.nike.name": "Läuft · 走る"})
        athlete.edit(ids[30], location=None)
        athlete.edit(ids[-1], note="wet")
        athlete.add_late(datetime(2023, 9, 3, 6, tzinfo=UTC))
        athlete.add_run()
        served.sync(changed, full=True)
        yield History(served, changed)


@pytest.fixture(scope="module")
def reference(history: History) -> Settings:
    """The account at its end, loaded at once."""
    settings = history.account.settings("reference", "plus")
    history.account.sync(settings)
    assert rows(settings, "SELECT count(*) FROM core.activities WHERE has_details") == [(64,)]
    return settings


def test_changes_seen_one_by_one(history: History, reference: Settings) -> None:
    """An edit leaves rows of the version before, or takes the series with it."""
    assert differences(history.changed, reference) == {}


def test_windows_one_by_one_and_then_the_rest(history: History, reference: Settings) -> None:
    """Loading some months first leaves something out, or twice in."""
    settings = history.account.settings("windows", "sport-before")
    for window in (Window("2024-02", "2024-03"), Window("2023-08", "2023-10"), EVERYTHING):
        history.account.sync(settings, window=window)
    assert differences(settings, reference) == {}


def test_files_of_the_script(history: History, reference: Settings) -> None:
    """What an export once saved makes another warehouse than the API does."""
    folder = history.account.folder / "saved"
    save_account(history.account, folder)
    settings = history.account.settings("imported")
    _, imported = syncing.import_files(settings, FileSource([folder]), DirectRuns)
    assert (imported.skipped, imported.refused) == ([], [])
    assert differences(settings, reference) == {}


def test_a_rebuild_from_the_landing_zone(history: History, reference: Settings) -> None:
    """Core rows depend on something that is not in the landing zone, and are lost with the work file."""
    assert syncing.rebuild(history.changed, EVERYTHING, DirectRuns) is not None
    assert differences(history.changed, reference) == {}
    assert syncing.rebuild(history.changed, Window("2024-01", "2024-02"), DirectRuns) is not None
    assert differences(history.changed, reference) == {}


def test_the_comparison_sees_a_difference(history: History, reference: Settings) -> None:
    """Homes are found equal because nothing was compared."""
    other = history.account.settings("other")
    history.account.sync(other, window=Window("2024-05", "2024-05"))
    assert {"core.activities", "core.metric_values", "core.activity_zones"} <= set(
        differences(other, reference)
    )
