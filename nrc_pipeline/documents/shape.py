"""The plain shape: documents that typed columns reproduce without a remainder.

A document is *plain* if every key is known, every required key is present, and every value has the one type
of its column. 1,558 of 1,559 real documents are plain. Checking this on receipt costs a few milliseconds and
lets the normaliser trust the document; the few others go through `nrc_pipeline.documents.remainder`.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

PLAIN_VERSION = 1
"""Increase this whenever the definition of plain changes.

Landed certificates of other versions are then ignored.
"""

EARLIEST_EPOCH_MS = -62_135_596_800_000
LATEST_EPOCH_MS = 253_402_300_799_999
"""The years 1 to 9999: neither Python nor a spreadsheet can show times outside them."""

EXACT_INTEGER_LIMIT = 2**53
"""From this value on, a DOUBLE cannot hold every integer (IEEE 754, 53 bits of significand)."""

EpochMs = Annotated[int, msgspec.Meta(ge=EARLIEST_EPOCH_MS, le=LATEST_EPOCH_MS)]
Number = Annotated[float, msgspec.Meta(gt=-EXACT_INTEGER_LIMIT, lt=EXACT_INTEGER_LIMIT)]
BigInteger = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


class Sample(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """One sample of a metric series."""

    start_epoch_ms: EpochMs
    end_epoch_ms: EpochMs
    value: Number


class Series(msgspec.Struct, forbid_unknown_fields=True):
    """One metrics entry; `appId` is camelCase here and `app_id` everywhere else in the document."""

    type: str
    unit: str
    source: str
    appId: str  # noqa: N815 -- the API's spelling
    values: list[Sample]


class Summary(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """One summary entry."""

    metric: str
    summary: str
    source: str
    app_id: str
    value: Number


class Moment(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """One moment; both key and value are text in every real document."""

    key: str
    value: str
    timestamp: EpochMs
    app_id: str
    source: str


class PlainDocument(msgspec.Struct, forbid_unknown_fields=True):
    """The 16 keys of 1,558 of 1,559 real documents, and `status`, which was added in 2025."""

    id: str
    type: str
    app_id: str
    start_epoch_ms: EpochMs
    end_epoch_ms: EpochMs
    last_modified: EpochMs
    active_duration_ms: BigInteger
    session: bool
    delete_indicator: bool
    summaries: list[Summary]
    sources: list[str]
    tags: dict[str, str]
    change_tokens: list[str]
    metric_types: list[str]
    metrics: list[Series]
    moments: list[Moment]
    status: str | msgspec.UnsetType = msgspec.UNSET


_DECODER = msgspec.json.Decoder(PlainDocument)

_QUOTES_PER_SAMPLE = 6
_QUOTES_PER_SERIES = 18
_QUOTES_PER_SUMMARY = 18
_QUOTES_PER_MOMENT = 18
_QUOTES_OF_THE_TOP_LEVEL = 2 * 16 + 2 * 3
_QUOTES_OF_THE_STATUS = 4


def as_plain(payload: bytes) -> PlainDocument | None:
    """Decode `payload` if it has the plain shape, else return None, whatever else is wrong with it."""
    try:
        document = _DECODER.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return document if _no_key_twice(payload, document) else None


def _no_key_twice(payload: bytes, document: PlainDocument) -> bool:
    """Return whether no object repeats a key, by counting quotation marks.

    Parsers differ on repeated keys (Python keeps the last, DuckDB the first), so such a document is not
    plain. Every key and every string of a plain document has two unescaped quotation marks, and their number
    follows from the lengths of its arrays; a repeated key adds at least two.
    """
    quotes = payload.count(b'"')
    if b"\\" in payload:
        # An escaped backslash does not escape the next character, and JSON inside a tag has many of them.
        quotes -= payload.replace(b"\\\\", b"").count(b'\\"')
    strings = len(document.sources) + len(document.change_tokens) + len(document.metric_types)
    expected = (
        _QUOTES_OF_THE_TOP_LEVEL
        + (_QUOTES_OF_THE_STATUS if document.status is not msgspec.UNSET else 0)
        + 2 * strings
        + 4 * len(document.tags)
        + _QUOTES_PER_SUMMARY * len(document.summaries)
        + _QUOTES_PER_MOMENT * len(document.moments)
        + _QUOTES_PER_SERIES * len(document.metrics)
        + _QUOTES_PER_SAMPLE * sum(len(series.values) for series in document.metrics)
    )
    return quotes == expected
