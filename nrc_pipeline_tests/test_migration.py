"""The data folder of another release: the next load makes its tables anew, and nothing else is needed."""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from nrc_pipeline.foundation.months import EVERYTHING
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.loads import syncing
from nrc_pipeline.services.files.source import FileSource
from nrc_pipeline_tests.account import account, rows, small_athlete
from nrc_pipeline_tests.direct_runs import DirectRuns
from nrc_pipeline_tests.end_to_end.comparison import differences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline_tests.account import Account

OTHER_RELEASES = {
    "a column that is gone": "ALTER TABLE core.activities ADD COLUMN mood VARCHAR",
    "a column that is new": "ALTER TABLE core.activity_moments DROP COLUMN source",
    "a column that is new and a view reads": "ALTER TABLE core.metric_samples DROP COLUMN value",
    "a table that is new": "DROP TABLE core.activity_zones",
    "an older normaliser": "UPDATE core.activities SET normaliser_version = 0;"
    " UPDATE core.activity_tags SET value = 'as the older release had it'",
    "nothing at all": "DROP SCHEMA core CASCADE; DROP SCHEMA ops CASCADE",
}

SHORT = 2
"""So many of them in the default run."""

RELEASED = sorted((Path(__file__).parent / "released").glob("*.tar.xz"))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """An account, and a home `fresh` of this release; nobody changes them."""
    with account(tmp_path_factory.mktemp("releases"), small_athlete(8, 0.1)) as served:
        served.sync(served.settings("fresh"))
        yield served


@pytest.mark.parametrize(
    "release",
    [
        release if number < SHORT else pytest.param(release, marks=pytest.mark.slow)
        for number, release in enumerate(OTHER_RELEASES)
    ],
)
def test_a_load_brings_the_tables_of_another_release_up_to_date(
    loaded: Account, tmp_path: Path, release: str
) -> None:
    """An upgrade breaks the warehouse, or asks the API for ten years again."""
    fresh, settings = loaded.settings("fresh"), loaded.settings(tmp_path.name)
    shutil.copytree(fresh.home, settings.home)
    with duckdb.connect(settings.home_folder().work_database) as connection:
        for query in OTHER_RELEASES[release].split(";"):
            connection.execute(query)
    loaded.sync(settings)
    assert loaded.asked == (1, 0)
    assert differences(settings, fresh) == {}


@pytest.mark.parametrize("packed", RELEASED, ids=lambda path: path.name)
def test_a_home_that_a_release_has_left_is_brought_up_to_date_without_the_api(
    tmp_path: Path, packed: Path
) -> None:
    """What an upgrade changes about the landing zone makes history unreadable, or forgets what is missing."""
    old = Settings(home=tmp_path / "old", account="me", time_zone="UTC")
    with tarfile.open(packed) as archive:
        archive.extractall(old.home, filter="data")
    kept = "SELECT activity_id, last_modified, has_details, missing_since FROM core.activities ORDER BY ALL"
    before = rows(old, kept)
    assert sum(missing_since is not None for *_, missing_since in before) == 1
    anew = old.model_copy(update={"home": tmp_path / "anew"})
    shutil.copytree(old.home / "raw", anew.home / "raw")

    syncing.import_files(old, FileSource(()), DirectRuns)
    syncing.rebuild(anew, EVERYTHING, DirectRuns)
    assert rows(old, kept) == rows(anew, kept) == before
    assert differences(old, anew) == {}
    assert rows(anew, "SELECT count(*) FROM ops.quarantine") == [(1,)]
