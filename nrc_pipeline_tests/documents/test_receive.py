"""Judging a body the moment it arrives."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nrc_pipeline.documents.receive import receive
from nrc_pipeline.documents.remainder import Refusal
from nrc_pipeline.documents.shape import EARLIEST_EPOCH_MS, LATEST_EPOCH_MS, PLAIN_VERSION
from nrc_pipeline_tests.documents.made import (
    FORTY_DIGITS,
    SHA_LIKE,
    START_MS,
    TEN_DIGITS,
    UUID,
    as_bytes,
    document,
)


@pytest.mark.parametrize("activity_id", [UUID, FORTY_DIGITS, SHA_LIKE, TEN_DIGITS, "\0", "跑"])
def test_a_plain_document_is_filed_under_what_it_says(activity_id: str) -> None:
    """An id of another shape is cut, read as a number, or refused."""
    content = document(activity_id, last_modified=START_MS + 7)
    received = receive(as_bytes(content), activity_id)
    assert received.activity_id == activity_id
    assert (received.start_epoch_ms, received.last_modified) == (START_MS, START_MS + 7)
    assert (received.series_count, received.plain_version) == (4, PLAIN_VERSION)


@pytest.mark.parametrize("odd", [{}, {"new_key": None}], ids=["plain", "odd"])
def test_the_text_is_kept_to_the_byte(odd: dict[str, Any]) -> None:
    """White space, escapes or the order of keys change on the way in, and the hash with them."""
    text = json.dumps({**document(name="Läufe \0"), **odd}, indent="\t").replace('": ', '"  :\r\n ').encode()
    received = receive(b"\xef\xbb\xbf \r\n\t" + text + b"\n\n")
    assert received.payload == text
    assert received.payload_sha256 == hashlib.sha256(text).hexdigest()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"<html>Access Denied</html>", "not JSON"),
        (as_bytes(document())[:-40], "cut short"),
        (as_bytes(document()) + b"x", "not JSON"),
        (b"null", "not an object"),
        (b"[1]", "not an object"),
        (b'"text"', "not an object"),
        (b'{"error_id":"u","errors":[{"code":35}]}', "an error, not an activity"),
        (as_bytes({**document(), "id": ""}), "no activity id"),
        (as_bytes({**document(), "id": 7}), "no activity id"),
        (as_bytes({**document(), "id": None}), "no activity id"),
        (as_bytes({"start_epoch_ms": 5}), "no activity id"),
        (b'{"id":"\\ud800","start_epoch_ms":5}', "surrogate"),
        (as_bytes({**document(), "start_epoch_ms": None}), "start_epoch_ms"),
        (as_bytes({**document(), "start_epoch_ms": "5"}), "start_epoch_ms"),
        (as_bytes({**document(), "start_epoch_ms": True}), "start_epoch_ms"),
        (as_bytes({**document(), "start_epoch_ms": 5.5}), "start_epoch_ms"),
        (as_bytes({**document(), "start_epoch_ms": LATEST_EPOCH_MS + 1}), "start_epoch_ms"),
        (as_bytes({**document(), "start_epoch_ms": EARLIEST_EPOCH_MS - 1}), "start_epoch_ms"),
        (
            as_bytes({key: one for key, one in document().items() if key != "start_epoch_ms"}),
            "start_epoch_ms",
        ),
        (as_bytes(document()).replace(b"0.0125", b"NaN"), r"not finite \(NaN\)"),
        (as_bytes(document()).replace(b"0.0125", b"-Infinity"), r"not finite \(-Infinity\)"),
        (as_bytes(document()).replace(b"0.0125", b"1e999"), "too large"),
        (as_bytes(document()).replace(b"0.0125", b"9" * 5000), "too many digits"),
        (as_bytes(document()).replace(b"Morning", b"\xff\xfe"), "UTF-8"),
        (as_bytes(document()).replace(b"Morning", b"\xed\xa0\x80"), "UTF-8"),
        (as_bytes(document()).replace(b"Morning", b"\0"), "not JSON"),
        (as_bytes(document()).decode().encode("utf-16"), "UTF-8"),
        (b'{"a":' * 100_000, "nested"),
        (b'{"id":"a","start_epoch_ms":5,"start_epoch_ms":6}', "same key twice"),
    ],
)
def test_what_cannot_be_filed_is_refused_with_its_reason(body: bytes, reason: str) -> None:
    """Rubbish ends the load with a traceback, is filed as a document, or nobody learns what was wrong."""
    with pytest.raises(Refusal, match=reason):
        receive(body)


@pytest.mark.parametrize("odd", [{}, {"new_key": None}], ids=["plain", "odd"])
def test_another_activitys_document_is_refused(odd: dict[str, Any]) -> None:
    """A cache between here and the API hands out the wrong document, and it replaces the right one."""
    body = as_bytes({**document(), **odd})
    assert receive(body, UUID).activity_id == UUID
    with pytest.raises(Refusal, match="another activity"):
        receive(body, FORTY_DIGITS)


@pytest.mark.parametrize(
    ("value", "read"),
    [(None, None), ("5", None), (True, None), (5.5, None), (10**40, None), (5.0, 5), (-5, -5)],
)
def test_a_last_modified_that_is_no_time_counts_as_none(value: object, read: int | None) -> None:
    """A document is refused, or chosen before all others for ever, for a time that is none."""
    assert receive(as_bytes({**document(), "last_modified": value})).last_modified == read


@pytest.mark.parametrize("metrics", [None, {}, "x", 3, []])
def test_metrics_that_are_no_array_count_as_no_series(metrics: object) -> None:
    """A list item that carries null instead of [] takes the place of a detail."""
    assert receive(as_bytes({**document(), "metrics": metrics})).series_count == 0


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60), st.sampled_from([b"", b"{", b'{"id":"a","start_epoch_ms":5,', b"[", b'"']))
def test_no_bytes_at_all_end_in_anything_but_a_refusal(body: bytes, prefix: bytes) -> None:
    """One body of rubbish stops the load of all the others."""
    try:
        received = receive(prefix + body)
    except Refusal:
        return
    json.loads(received.payload)
