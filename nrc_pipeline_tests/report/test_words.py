"""What the report says besides its pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb
import pytest

from nrc_pipeline.exports.privacy import Privacy
from nrc_pipeline.report.making import gather
from nrc_pipeline_tests.report.decade import copied

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.report.making import Written


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ([], None),
        (["default"], "The time zone of 1 run is unknown: NRC_TIME_ZONE is used."),
        (["default", "missing"], "The time zone of 2 runs is unknown: NRC_TIME_ZONE is used."),
    ],
    ids=["none", "one", "two"],
)
def test_the_runs_on_the_default_clock_are_counted(
    home: Home, tmp_path: Path, sources: list[str], said: str | None
) -> None:
    """The introduction of the data says how many runs are shown in NRC_TIME_ZONE, and nothing if none is."""
    own = copied(home, tmp_path / "home")
    with duckdb.connect(str(own.warehouse)) as connection:
        connection.execute("UPDATE marts.activities SET time_zone_source = 'gps'")
        runs = connection.execute("SELECT activity_id FROM marts.activities WHERE activity_type = 'run'")
        for source, (activity_id,) in zip(sources, runs.fetchall(), strict=False):
            connection.execute(
                "UPDATE marts.activities SET time_zone_source = ? WHERE activity_id = ?",
                [source, activity_id],
            )
    leads = {section.key: section.lead for section in gather(own, Privacy()).sections}
    if said is None:
        assert "NRC_TIME_ZONE" not in leads["data"]
    else:
        assert leads["data"].endswith(said)


def test_the_splits_say_whose_ascent_they_show(written: Written) -> None:
    """Prevents: splits that add up to twice the ascent above them, without a word about the difference."""
    run = written.report.newest
    assert run is not None
    assert run.run.ascent_m is not None
    stated = sum(split.ascent_m or 0.0 for split in run.splits)
    assert round(stated) != round(run.run.ascent_m)
    text = written.path.read_text(encoding="utf-8")
    assert f"{run.run.ascent_m:.0f} m of ascent" in text
    assert f"Ascent as Nike states it, not smoothed: {stated:.0f} m in total." in text


def test_a_shoe_has_the_name_that_the_query_gives_it(home: Home, written: Written) -> None:
    """Prevents: `nrc sql` and the report show different ends of the same id."""
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        shoes = connection.execute("SELECT left(shoe_id, 8) FROM marts.shoes").fetchall()
    shown = re.findall(r">([^<>]*)</text>", written.path.read_text(encoding="utf-8"))
    assert shoes
    assert {shoe for (shoe,) in shoes} <= set(shown)
