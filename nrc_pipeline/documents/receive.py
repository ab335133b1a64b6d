"""Judges a received body or list item: can it be filed, and under which id and month?

Filing needs little: an object of the requested activity, with a start. The normaliser judges everything else,
and judges it again when a new version understands more.
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

    `payload` is the exact text in UTF-8, without surrounding white space. `plain_version` is the version of
    the plain shape that the text was found to have, None if it has none. `series_count` is the length of
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
        Refusal: It is not JSON, not an object, of another activity, or without an id or a start.
    """
    # A byte order mark is not part of the JSON value, and files saved on Windows have one.
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
    """Judge a detail: in addition to the needs of filing, the normaliser must be able to load it.

    If it were filed anyway, it would stand in for the detail permanently. A refused one is kept with its
    bytes and requested again.

    Raises:
        Refusal: As for `receive`; or a container, number or time in it is not valid.
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
        raise remainder.Refusal("the activity id contains half of a surrogate pair") from None
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
