"""Which version of an activity is loaded, and what loading it again costs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from nrc_pipeline.core import normalise as module
from nrc_pipeline.core.normalise import Normalised, pending_starts
from nrc_pipeline.foundation.months import EVERYTHING, Window
from nrc_pipeline_tests.documents.made import (
    DAY_MS,
    FORTY_DIGITS,
    SHA_LIKE,
    START_MS,
    UUID,
    as_bytes,
    document,
    exact,
    list_item,
)
from nrc_pipeline_tests.made_warehouse import NOW, Warehouse

if TYPE_CHECKING:
    from nrc_pipeline.landing.records import Source

NOTHING = Normalised(0, 0, 0)


def version(number: int, **changes: Any) -> dict[str, Any]:
    """Make the detail as it was after so many changes; its name and its values tell which."""
    content = document(last_modified=START_MS + number * DAY_MS, name=f"v{number}", value=number / 16)
    return {**content, **changes}


def name_and_values(warehouse: Warehouse) -> tuple[str, float]:
    """Read which header and which series are loaded."""
    ((name, value),) = warehouse.rows(
        "SELECT t.value, s.value FROM core.activity_tags AS t, core.metric_values AS s"
        " WHERE t.key = 'com.nike.name' AND s.series = 0 AND s.ordinal = 1"
    )
    return name, value * 16


def test_the_newest_version_is_loaded_whatever_came_first(warehouse: Warehouse) -> None:
    """Documents arrive out of order, from retries or imports, and the last to come wins."""
    warehouse.land(version(2), fetched_at=NOW - timedelta(days=9))
    warehouse.land(version(1), fetched_at=NOW)
    warehouse.normalise()
    assert name_and_values(warehouse) == ("v2", 2)
    assert exact(warehouse.document(UUID)) == exact(version(2))
    warehouse.land(version(3))
    assert warehouse.normalise().activities == 1
    assert name_and_values(warehouse) == ("v3", 3)
    assert warehouse.rows("SELECT count(*) FROM core.activities") == [(1,)]


def test_an_older_import_never_wins(warehouse: Warehouse) -> None:
    """Old exports, imported today, undo edits."""
    warehouse.land(version(2))
    warehouse.normalise()
    warehouse.land(version(1), source="file", fetched_at=NOW + timedelta(days=1))
    assert warehouse.normalise() == NOTHING
    assert name_and_values(warehouse) == ("v2", 2)


def test_a_list_item_brings_its_header_and_never_erases_series(warehouse: Warehouse) -> None:
    """An edit seen on a list page empties the activity until its detail has been fetched again."""
    detail, item = version(1), list_item(version(2))
    warehouse.land(detail)
    warehouse.normalise()
    warehouse.land(item, kind="activity_list")
    assert warehouse.normalise().activities == 1
    assert name_and_values(warehouse) == ("v2", 1)
    assert exact(warehouse.document(UUID)) == exact({**item, "metrics": detail["metrics"]})
    assert warehouse.rows("SELECT has_details, raw_sha256 != series_sha256 FROM core.activities") == [
        (True, True)
    ]


def test_header_and_series_keep_their_own_remainders(warehouse: Warehouse) -> None:
    """The remainder of the one document is laid over the other."""
    detail = version(1, old_key=1)
    detail["metrics"][0]["values"][0]["quality"] = 3
    del detail["metrics"][1]["unit"]
    item = list_item(version(2), new_key=None)
    del item["tags"]
    warehouse.land(detail)
    warehouse.land(item, kind="activity_list")
    warehouse.normalise()
    assert exact(warehouse.document(UUID)) == exact({**item, "metrics": detail["metrics"]})


def test_a_detail_without_series_does_not_erase_them(warehouse: Warehouse) -> None:
    """The service forgets the series of an old run, and so does the warehouse."""
    warehouse.land(version(1))
    warehouse.land(version(2, metrics=[]))
    warehouse.normalise()
    assert name_and_values(warehouse) == ("v2", 1)


def test_a_list_item_with_series_gives_them_while_there_is_no_detail(warehouse: Warehouse) -> None:
    """Exported list pages that carry metrics are imported without them."""
    warehouse.land(version(1), kind="activity_list", source="file")
    warehouse.normalise()
    assert name_and_values(warehouse) == ("v1", 1)
    assert warehouse.rows("SELECT has_details FROM core.activities") == [(False,)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_equal_versions_the_api_goes_before_files_and_those_before_altered_ones(
    warehouse: Warehouse, order: tuple[int, ...]
) -> None:
    """An exporter that rewrites tag keys decides how the keys are spelled."""
    sources: tuple[Source, ...] = ("api", "file", "altered file")
    for days, position in enumerate(order):
        content = version(5)
        content["tags"]["com.nike.name"] = sources[position]
        content["metrics"][0]["values"][1]["value"] = position / 16
        warehouse.land(content, source=sources[position], fetched_at=NOW + timedelta(days=days))
    warehouse.normalise()
    assert name_and_values(warehouse) == ("api", 0)


def test_of_equal_versions_of_one_source_the_latest_wins(warehouse: Warehouse) -> None:
    """A correction that does not move last_modified is never seen."""
    for days, name in ((1, "later"), (0, "sooner")):
        warehouse.land(document(name=name, last_modified=START_MS), fetched_at=NOW + timedelta(days=days))
    warehouse.normalise()
    assert name_and_values(warehouse)[0] == "later"


@pytest.mark.parametrize("is_poor_first", [False, True])
def test_of_equal_translations_the_richer_one_is_loaded(warehouse: Warehouse, is_poor_first: bool) -> None:
    """Files of the same activity can come in any order, and their core tables must be equal."""
    rich, poor = (document(name=name, last_modified=START_MS, value=value / 16) for name, value in
                  (("rich", 1), ("much poorer than that", 2)))  # fmt: skip
    poor["metrics"] = poor["metrics"][:1]
    for days, one in enumerate((poor, rich) if is_poor_first else (rich, poor)):
        warehouse.land(one, source="nike-tcx", fetched_at=NOW + timedelta(days=days))
    warehouse.normalise()
    assert name_and_values(warehouse) == ("rich", 1)


def test_a_translation_without_series_is_not_the_announced_detail(warehouse: Warehouse) -> None:
    """Prevents: a run of a list page of 2014 counts as received, and as run without GPS."""
    has_details = "SELECT has_details FROM core.activities"
    page = {**document(), "metrics": [], "metric_types": []}
    warehouse.land(page, source="nikeplus-v1")
    warehouse.normalise()
    assert warehouse.rows(has_details) == [(True,)]
    warehouse.land(list_item(document()), kind="activity_list")
    warehouse.normalise()
    assert warehouse.rows(has_details) == [(False,)]
    warehouse.land(document(), source="nike-tcx")
    warehouse.normalise()
    assert warehouse.rows(has_details) == [(True,)]


def test_a_start_that_moved_leaves_no_trace(warehouse: Warehouse) -> None:
    """An activity whose start was corrected stands in two months, or its rows in the old one stay."""
    warehouse.land(version(1))
    warehouse.normalise()
    warehouse.locate()
    moved = document(start=START_MS - 60 * DAY_MS, last_modified=START_MS + 2 * DAY_MS, place=None)
    warehouse.land(moved)
    # Either month's load has to see it.
    assert warehouse.normalise(Window("2024-05", "2024-05")).activities == 1
    assert exact(warehouse.document(UUID)) == exact(moved)
    assert warehouse.normalise(Window("2024-03", "2024-03")) == NOTHING
    assert warehouse.rows("SELECT count(*), min(start_epoch_ms) FROM core.activities") == [
        (1, START_MS - 60 * DAY_MS)
    ]
    assert warehouse.rows("SELECT count(*) FROM core.metric_series") == [(2,)]
    assert warehouse.locate() == 1


def test_when_the_best_version_is_refused_the_next_best_is_loaded(warehouse: Warehouse) -> None:
    """One broken edit takes the whole activity away."""
    warehouse.land(version(1))
    warehouse.land(version(3, moments={}), version(2, summaries="x"))
    normalised = warehouse.normalise()
    assert (normalised.activities, normalised.refused) == (1, 2)
    assert name_and_values(warehouse) == ("v1", 1)
    assert warehouse.normalise() == NOTHING
    warehouse.land(version(4))
    assert warehouse.normalise().activities == 1
    assert name_and_values(warehouse) == ("v4", 4)


def test_normalising_twice_writes_nothing(warehouse: Warehouse) -> None:
    """Every load costs as much as the first."""
    warehouse.land(document(UUID), {**document(FORTY_DIGITS), "odd": 1}, {**document(SHA_LIKE), "tags": []})
    assert (warehouse.normalise().activities, warehouse.normalise()) == (2, NOTHING)
    assert warehouse.normalise(everything=True).activities == 2
    with warehouse.opened() as connection:
        assert pending_starts(connection, EVERYTHING, NOW) == []


def test_rows_written_are_counted(warehouse: Warehouse) -> None:
    """The numbers in the UI and in ops.loads are not those of the tables."""
    warehouse.land(document(UUID), {**document(FORTY_DIGITS), "odd": 1})
    written = warehouse.normalise().rows_written
    ((counted,),) = warehouse.rows(
        "SELECT (SELECT count(*) FROM core.activities) + (SELECT count(*) FROM core.activity_summaries)"
        " + (SELECT count(*) FROM core.activity_tags) + (SELECT count(*) FROM core.activity_moments)"
        " + (SELECT count(*) FROM core.metric_series) + (SELECT count(*) FROM core.metric_values)"
    )
    assert written == counted == 2 * (1 + 3 + 3 + 3 + 4 + 6)


def test_another_version_of_the_normaliser_rewrites_and_judges_all_again(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A corrected normaliser leaves the rows of the old one, or never looks at what that had refused."""
    warehouse.land(document(UUID), document(FORTY_DIGITS), {**document(SHA_LIKE), "moments": {}})
    assert warehouse.normalise().activities == 2
    monkeypatch.setattr(module, "NORMALISER_VERSION", module.NORMALISER_VERSION + 1)
    again = warehouse.normalise()
    assert (again.activities, again.refused) == (2, 1)
    assert warehouse.rows("SELECT DISTINCT normaliser_version FROM core.activities") == [
        (module.NORMALISER_VERSION,)
    ]
    assert warehouse.normalise() == NOTHING


def test_a_window_writes_its_months_only(warehouse: Warehouse) -> None:
    """A backfill of one month rewrites the years, or forgets what lies outside every month."""
    for position, start in enumerate(
        (-(10**12), START_MS - 30 * DAY_MS, START_MS, START_MS + 40 * DAY_MS, START_MS + 3000 * DAY_MS)
    ):
        warehouse.land(document(f"{position}", start=start))
    for window, expected in (
        (Window("2024-05", "2024-05"), {"2"}),
        (Window(None, "2012-01"), {"0", "2"}),
        (Window("2012-01", "2012-01"), {"0", "2"}),
        (Window("2026-01", "2026-01"), {"0", "2", "4"}),
        (EVERYTHING, {"0", "1", "2", "3", "4"}),
    ):
        warehouse.normalise(window)
        assert {row[0] for row in warehouse.rows("SELECT activity_id FROM core.activities")} == expected


def test_batches_of_any_size_end_equal(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """An activity at the border of two batches is loaded twice or never."""
    monkeypatch.setattr(module, "BATCH_BYTES", 3 * len(as_bytes(document())))
    contents = [document(f"{position:02d}", start=START_MS + position * DAY_MS) for position in range(11)]
    warehouse.land(*contents)
    assert warehouse.normalise().activities == 11
    for content in contents:
        assert exact(warehouse.document(content["id"])) == exact(content)


def test_pending_starts_name_what_is_behind(warehouse: Warehouse) -> None:
    """The next sync does not notice that the last one was killed between landing and normalising."""
    warehouse.land(document(UUID), document(FORTY_DIGITS, start=START_MS + DAY_MS))
    with warehouse.opened() as connection:
        assert sorted(pending_starts(connection, EVERYTHING, NOW)) == [START_MS, START_MS + DAY_MS]
        assert pending_starts(connection, Window("2024-06", None), NOW) == []


def test_a_detail_of_the_same_text_as_its_list_item_counts_as_detail(warehouse: Warehouse) -> None:
    """An activity without series is asked for again and again, since its detail is no new version."""
    item = {**document(), "metrics": [], "metric_types": []}
    warehouse.land(item, kind="activity_list", fetched_at=NOW - timedelta(days=1))
    warehouse.normalise()
    warehouse.land(item)
    assert warehouse.normalise().activities == 1
    assert warehouse.rows("SELECT has_details FROM core.activities") == [(True,)]
    assert isinstance(warehouse.rows("SELECT loaded_at FROM core.activities")[0][0], datetime)


def test_tables_of_another_release_are_made_anew(warehouse: Warehouse) -> None:
    """A warehouse of an older release stops the new one, or misses a column."""
    warehouse.land(document())
    warehouse.normalise()
    with warehouse.opened() as connection:
        connection.execute("ALTER TABLE core.activity_tags DROP COLUMN value")
    assert warehouse.normalise().activities == 1
    assert exact(warehouse.document(UUID)) == exact(document())
