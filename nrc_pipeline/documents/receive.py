"""Judges a body or a list item the moment it has arrived: can it be filed, and under what?

Filing needs little: an object, of the activity that was asked for, with a start. Everything else that
may be wrong with a document is the normaliser's to judge, and to judge again when it has learnt more.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from nrc_pipeline.documents import remainder
from nrc_pipeline.documents.shape import EARLIEST_EPOCH_MS, LATEST_EPOCH_MS, PLAIN_VERSION, as_plain


@dataclass(frozen=True, slots=True)
class Received:
    """A document that can be filed.

    `payload` is the exact text in UTF-8, without white space around it. `plain_version` is the version of
    the plain shape that the text was found to have, None when it has none. `series_count` is the length of
    `metrics`, `payload_sha256` 64 hex digits, `payload_bytes` the length in UTF-8.
    """

    activity_id: str
    start_epoch_ms: int
    last_modified: int | None
    series_count: int
    plain_version: int | None
    payload: bytes
    payload_sha256: str
    payload_bytes: int


def receive(body: bytes, expected_id: str | None = None) -> Received:
    """Judge one document.

    Raises:
        Refusal: It is not JSON, not an object, another activity's, or without an id or a start.
    """
    # A byte order mark is no part of the JSON value, and files saved on Windows have one.
    body = body.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n")
    if not body:
        raise remainder.Refusal("the body is empty")
    plain = as_plain(body)
    if plain is not None:
        received = Received(
            plain.id,
            plain.start_epoch_ms,
            plain.last_modified,
            len(plain.metrics),
            PLAIN_VERSION,
            body,
            hashlib.sha256(body).hexdigest(),
            len(body),
        )
    else:
        received = _receive_odd(body)
    if not received.activity_id:
        raise remainder.Refusal("no activity id")
    if expected_id is not None and received.activity_id != expected_id:
        raise remainder.Refusal("it is another activity's document")
    return received


def receive_detail(body: bytes, expected_id: str | None = None) -> Received:
    """Judge a detail: besides what filing needs, the normaliser must be able to load it.

    Filed all the same, it would stand for the detail for ever; refused, it is kept with its bytes and asked
    for again.

    Raises:
        Refusal: As `receive`; or a container, number or time of it is not one.
    """
    received = receive(body, expected_id)
    if received.plain_version is None:
        remainder.split(remainder.parse(received.payload))
    return received


def _receive_odd(body: bytes) -> Received:
    document = remainder.parse(body)
    if not isinstance(document, dict):
        raise remainder.Refusal("not an object")
    activity_id, start = document.get("id"), _time(document.get("start_epoch_ms"))
    if not isinstance(activity_id, str) or not activity_id:
        raise remainder.Refusal(
            "no activity id" if "error_id" not in document else "an error, not an activity"
        )
    try:
        activity_id.encode()
    except UnicodeEncodeError:
        raise remainder.Refusal("the activity id holds half of a surrogate pair") from None
    if start is None:
        raise remainder.Refusal("no start_epoch_ms, or it is not a time in milliseconds")
    metrics = document.get("metrics")
    return Received(
        activity_id,
        start,
        _time(document.get("last_modified")),
        len(metrics) if isinstance(metrics, list) else 0,
        None,
        body,
        hashlib.sha256(body).hexdigest(),
        len(body),
    )


def _time(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if value == int(value) and EARLIEST_EPOCH_MS <= value <= LATEST_EPOCH_MS else None
