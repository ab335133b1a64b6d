"""Zones depend on neighbours: whatever comes, goes or moves, and in which order, they must end the same."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import duckdb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nrc_pipeline.core.database import create_tables, transaction
from nrc_pipeline.core.marts_behind import behind, settle
from nrc_pipeline.core.removal import remove_activity
from nrc_pipeline.core.zones import locate
from nrc_pipeline_tests.documents.made import DAY_MS, START_MS
from nrc_pipeline_tests.marts.oracles.zones import Place, Zone, zones

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

ACCOUNT = "me"
DEFAULT = "America/New_York"
PLACES = {
    "Europe/Berlin": (52.5163, 13.3777),
    "Europe/Paris": (48.8566, 2.3522),
    "Asia/Tokyo": (35.6812, 139.7671),
}
STATED = {"Asia/Shanghai": '{"put": [[["timezone_id"], "Asia/Shanghai"]]}'}


class Step(NamedTuple):
    """What a load does with one activity: `zone` None leaves it without any, `is_there` False removes it."""

    activity_id: str
    start_epoch_ms: int
    zone: str | None
    is_there: bool
    then_locate: bool


STEPS = st.lists(
    st.builds(
        Step,
        activity_id=st.sampled_from("abcdefgh"),
        start_epoch_ms=st.builds(
            lambda days, ms: START_MS + days * DAY_MS + ms,
            # So that equal starts, and distances of the limit itself, are frequent.
            st.sampled_from([-40, -31, -30, -29, -1, 0, 1, 29, 30, 31, 60]),
            st.sampled_from([-1, 0, 0, 0, 1]),
        ),
        zone=st.sampled_from([None, None, *PLACES, *STATED]),
        is_there=st.sampled_from([True, True, True, False]),
        then_locate=st.booleans(),
    ),
    max_size=14,
)


@contextmanager
def core() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give the core tables, empty, in the memory."""
    with duckdb.connect() as connection:
        create_tables(connection)
        yield connection


def write(connection: duckdb.DuckDBPyConnection, step: Step) -> None:
    """Change one activity as the normaliser does: what is loaded of it goes, its zone as well."""
    with transaction(connection):
        remove_activity(connection, ACCOUNT, step.activity_id)
        if not step.is_there:
            return
        key = (ACCOUNT, step.activity_id)
        connection.execute(
            "INSERT INTO core.activities BY NAME SELECT ? AS account_id, ? AS activity_id, "
            "? AS start_epoch_ms, true AS has_details, ? AS extra, '' AS raw_sha256, '' AS series_sha256, "
            "TIMESTAMP '2024-01-01' AS loaded_at, 1 AS normaliser_version",
            [*key, step.start_epoch_ms, STATED.get(step.zone or "")],
        )
        for series, value in enumerate(PLACES.get(step.zone or "", ())):
            connection.execute(
                "INSERT INTO core.metric_samples BY NAME SELECT ? AS account_id, ? AS activity_id, "
                "?::INTEGER AS series, ['latitude', 'longitude'][series + 1] AS metric, 1 AS sample_count, "
                "DATE '2024-01-01' AS activity_month, [?]::BIGINT[] AS start_epoch_ms, "
                "[0]::BIGINT[] AS duration_ms, [?]::DOUBLE[] AS value",
                [*key, series, step.start_epoch_ms, value],
            )


def standing(connection: duckdb.DuckDBPyConnection) -> dict[str, Zone]:
    """Read the zones."""
    rows = connection.execute(
        "SELECT activity_id, time_zone, source, is_unsure FROM core.activity_zones ORDER BY ALL"
    ).fetchall()
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: Zone(*row[1:]) for row in rows}


def months(connection: duckdb.DuckDBPyConnection) -> dict[str, date]:
    """Read the UTC month of each activity."""
    rows = connection.execute(
        "SELECT activity_id, date_trunc('month', epoch_ms(start_epoch_ms))::DATE FROM core.activities"
    ).fetchall()
    return dict(rows)


def place(step: Step) -> Place:
    """Return what the oracle is to know of it."""
    source = None if step.zone is None else "gps" if step.zone in PLACES else "document"
    return Place(step.activity_id, step.start_epoch_ms, step.zone, source)


@settings(max_examples=25, deadline=None)
@given(STEPS)
@example([Step("a", START_MS, None, True, True), Step("b", START_MS - 30 * DAY_MS, "Asia/Tokyo", True, True)])
@example([Step("b", START_MS, "Asia/Tokyo", True, False), Step("a", START_MS, "Europe/Paris", True, False),
          Step("c", START_MS, None, True, True), Step("a", START_MS, None, False, True)])  # fmt: skip
def test_any_order_of_loads_gives_the_zones_of_a_full_one(steps: list[Step]) -> None:
    """Prevents: zones that depend on which month was loaded first, and marts that keep an old clock.

    Every month in which a zone changes has to be noted for the marts.
    """
    final = {step.activity_id: step for step in steps}
    with core() as connection:
        for step in steps:
            write(connection, step)
            if step.then_locate:
                settle(connection, behind(connection))
                before = standing(connection)
                locate(connection, DEFAULT)
                after, month_of = standing(connection), months(connection)
                changed = {name for name in after if before.get(name) != after[name]}
                assert {month_of[name] for name in changed} <= set(behind(connection).months)
        locate(connection, DEFAULT)
        in_steps = standing(connection)
        assert locate(connection, DEFAULT) == 0
    with core() as connection:
        for step in reversed(final.values()):
            write(connection, step)
        locate(connection, DEFAULT)
        assert standing(connection) == in_steps
    assert in_steps == zones([place(step) for step in final.values() if step.is_there], DEFAULT)
