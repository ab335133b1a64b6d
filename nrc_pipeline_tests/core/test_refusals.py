"""Documents that cannot be normalised: each is quarantined with its reason, and stops nobody else's."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from nrc_pipeline.core.document import rebuild_document
from nrc_pipeline.core.quarantine import refresh_refused_on_receipt
from nrc_pipeline.documents.receive import receive
from nrc_pipeline.landing.records import Attempt, LandedDocument
from nrc_pipeline_tests.documents.made import START_MS, UUID, as_bytes, document, exact, list_item
from nrc_pipeline_tests.made_warehouse import ACCOUNT, NOW

if TYPE_CHECKING:
    from nrc_pipeline_tests.made_warehouse import Warehouse


def changed(path: list[str | int], value: Any) -> dict[str, Any]:
    """Make a document with one value replaced."""
    content = document()
    holder: Any = content
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return content


REFUSED: list[tuple[list[str | int], Any, str]] = [
    (["metrics", 0, "values", 1, "value"], "fast", "metrics[0].values[1].value is not a number but text"),
    (
        ["metrics", 3, "values", 0, "value"],
        True,
        "metrics[3].values[0].value is not a number but true or false",
    ),
    (["summaries", 2, "value"], "x", "summaries[2].value is not a number but text"),
    (["active_duration_ms"], [], "active_duration_ms is not a number but an array"),
    (["metrics"], {"distance": []}, "metrics is not an array but an object"),
    (["metrics", 1, "values"], "x", "metrics[1].values is not an array but text"),
    (["metrics", 1], None, "metrics[1] is not an object but null"),
    (["moments"], 3, "moments is not an array but a number"),
    (["summaries"], {}, "summaries is not an array but an object"),
    (["sources"], "x", "sources is not an array but text"),
    (["tags"], [], "tags is not an object but an array"),
    (["end_epoch_ms"], "2024-05-01T10:00:00Z", "end_epoch_ms is not a number but text"),
    (["end_epoch_ms"], 10**17, "end_epoch_ms is not a time in milliseconds"),
    (["last_modified"], 1.5, "last_modified is not a time in milliseconds"),
    (["moments", 1, "timestamp"], -(10**17), "moments[1].timestamp is not a time in milliseconds"),
    (
        ["metrics", 0, "values", 0, "start_epoch_ms"],
        10**30,
        "metrics[0].values[0].start_epoch_ms is not a time",
    ),
    (["new_key"], json.loads("[" * 300 + "]" * 300), "nested too deeply"),
]


def test_each_is_named_and_the_others_are_loaded(warehouse: Warehouse) -> None:
    """One bad document stops the batch; or it is gone, and nobody can tell what was wrong with it where."""
    bad, good = [], []
    for position, (path, value, _) in enumerate(REFUSED):
        content = {**changed(path, value), "id": f"bad-{position:02d}"}
        # As the API spells what is no UTF-8: escaped.
        bad.append(json.dumps(content))
        good.append(document(f"good-{position:02d}", start=START_MS + position))
    items = [list_item(document(f"bad-{position:02d}")) for position in range(len(REFUSED))]
    warehouse.land(*items, kind="activity_list")
    warehouse.land(*(one for pair in zip(bad, good, strict=True) for one in pair))
    normalised = warehouse.normalise()
    assert normalised.refused == len(REFUSED)

    quarantined = warehouse.rows(
        "SELECT activity_id, reason, payload, source, account_id FROM ops.quarantine ORDER BY activity_id"
    )
    for position, (row, text) in enumerate(zip(quarantined, bad, strict=True)):
        assert row[0] == f"bad-{position:02d}"
        assert row[1].startswith(REFUSED[position][2])
        assert row[2:] == (text.encode(), "api", ACCOUNT)

    assert warehouse.rows("SELECT has_details, count(*) FROM core.activities GROUP BY ALL ORDER BY ALL") == [
        (False, len(REFUSED)),
        (True, len(REFUSED)),
    ]
    with warehouse.opened() as connection:
        for landed in (*items, *good):
            assert exact(rebuild_document(connection, ACCOUNT, landed["id"])) == exact(landed)
    assert warehouse.normalise().refused == 0
    assert warehouse.publish().quarantined == []


def test_an_activity_whose_every_version_is_refused_is_only_quarantined(warehouse: Warehouse) -> None:
    """Half a row of it stands in core, and the audit fails for ever."""
    warehouse.land(changed(["tags"], 1))
    assert warehouse.normalise().refused == 1
    assert warehouse.rows("SELECT count(*) FROM core.activities") == [(0,)]
    assert warehouse.document(UUID) is None
    assert warehouse.publish().activities == 0


@pytest.mark.parametrize(
    "text",
    [
        as_bytes(document()).decode()[:-200],
        as_bytes(document()).decode() + "}",
        "<html>",
        '{"tags":{"a":"1","a":"2"}}',
    ],
    ids=["cut", "trailing", "html", "repeated"],
)
def test_a_certificate_that_lies_costs_one_document(warehouse: Warehouse, text: str) -> None:
    """A file that was damaged, or certified by a faulty release, makes every later load fail."""
    forged = replace(receive(as_bytes(document())), payload=text.encode())
    good = [receive(as_bytes(document(f"good-{position}"))) for position in range(6)]
    warehouse.zone.append_documents(
        "activity_details",
        [LandedDocument(ACCOUNT, one, NOW, "api") for one in (*good[:3], forged, *good[3:])],
    )
    warehouse.land(list_item(document()), kind="activity_list")
    normalised = warehouse.normalise()
    assert (normalised.activities, normalised.refused) == (7, 1)
    assert warehouse.rows("SELECT activity_id, reason, payload FROM ops.quarantine") == [
        (UUID, "DuckDB cannot read the document", text.encode())
    ]
    assert warehouse.rows("SELECT has_details FROM core.activities WHERE activity_id = ?", UUID) == [(False,)]
    assert warehouse.document("good-5") == document("good-5")
    assert warehouse.rows("SELECT count(*) FROM core.metric_series") == [(6 * 4,)]
    assert warehouse.normalise().refused == 0


def test_a_certificate_of_another_version_is_not_believed(warehouse: Warehouse) -> None:
    """What an older release called plain loses a key under a newer shape, or the other way about."""
    content = {**document(), "new_key": 1}
    for version, activity_id in ((0, "old"), (99, "new")):
        one = replace(receive(as_bytes({**content, "id": activity_id})), plain_version=version)
        warehouse.zone.append_documents("activity_details", [LandedDocument(ACCOUNT, one, NOW, "api")])
    warehouse.normalise()
    for activity_id in ("old", "new"):
        assert warehouse.document(activity_id) == {**content, "id": activity_id}


def test_a_plain_text_without_certificate_is_loaded_like_one_with(warehouse: Warehouse) -> None:
    """What was landed before there were certificates cannot be loaded."""
    one = replace(receive(as_bytes(document())), plain_version=None)
    warehouse.zone.append_documents("activity_details", [LandedDocument(ACCOUNT, one, NOW, "api")])
    warehouse.normalise()
    assert exact(warehouse.document(UUID)) == exact(document())
    assert warehouse.rows("SELECT extra FROM core.activities") == [(None,)]


def test_bodies_refused_on_receipt_stand_in_quarantine_with_their_bytes(warehouse: Warehouse) -> None:
    """A body that could not even be filed is forgotten, or stands there twice after the next load."""
    body = b"\xff\0<html>"
    warehouse.zone.append_attempts(
        [
            Attempt(ACCOUNT, 1, UUID, START_MS, None, NOW, "api", "quarantined", "not JSON", body),
            Attempt(ACCOUNT, 1, None, None, None, NOW, "file", "quarantined", "no activity id", b"{}"),
            Attempt(ACCOUNT, 1, "x", START_MS, None, NOW, "api", "failed", "503"),
            Attempt(ACCOUNT, 1, "y", START_MS, None, NOW, "api", "vanished", ""),
        ]
    )
    warehouse.land(changed(["tags"], 1))
    warehouse.normalise()
    for _ in range(2):
        with warehouse.opened() as connection:
            refresh_refused_on_receipt(connection)
    assert warehouse.rows(
        "SELECT activity_id, source, reason, payload FROM ops.quarantine"
        " WHERE normaliser_version IS NULL ORDER BY ALL"
    ) == [(UUID, "api", "not JSON", body), (None, "file", "no activity id", b"{}")]
    assert warehouse.rows("SELECT count(*) FROM ops.quarantine") == [(3,)]
