"""The data folder of another release: the next load makes its tables anew, and nothing else is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from nrc_pipeline_tests.account import account, small_athlete
from nrc_pipeline_tests.end_to_end.comparison import differences

if TYPE_CHECKING:
    from pathlib import Path

OTHER_RELEASES = {
    "a column that is gone": "ALTER TABLE core.activities ADD COLUMN mood VARCHAR",
    "a column that is new": "ALTER TABLE core.activity_moments DROP COLUMN source",
    "a table that is new": "DROP TABLE core.activity_zones",
    "an older normaliser": "UPDATE core.activities SET normaliser_version = 0;"
    " UPDATE core.activity_tags SET value = 'as the older release had it'",
    "nothing at all": "DROP SCHEMA core CASCADE; DROP SCHEMA ops CASCADE",
}

SHORT = 2
"""So many of them in the default run."""


@pytest.mark.parametrize(
    "release",
    [
        release if number < SHORT else pytest.param(release, marks=pytest.mark.slow)
        for number, release in enumerate(OTHER_RELEASES)
    ],
)
def test_a_load_brings_the_tables_of_another_release_up_to_date(tmp_path: Path, release: str) -> None:
    """An upgrade breaks the warehouse, or asks the API for ten years again."""
    with account(tmp_path, small_athlete(8, 0.1)) as served:
        settings, fresh = served.settings("old"), served.settings("fresh")
        served.sync(settings)
        with duckdb.connect(settings.home_folder().work_database) as connection:
            for query in OTHER_RELEASES[release].split(";"):
                connection.execute(query)
        served.sync(settings)
        assert served.asked == (1, 0)
        served.sync(fresh)
        assert differences(settings, fresh) == {}
