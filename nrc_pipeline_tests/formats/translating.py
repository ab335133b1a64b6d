"""Translates the content of a file and checks what every translation must give."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from nrc_pipeline.documents.shape import as_plain
from nrc_pipeline.formats.format import ForeignFile
from nrc_pipeline.formats.registry import format_of

if TYPE_CHECKING:
    from nrc_pipeline.documents.shape import PlainDocument
    from nrc_pipeline.formats.format import Format

Values = dict[str, list[tuple[int, int, float]]]


def translated(content: bytes, name: str = "file", by: Format | None = None) -> list[PlainDocument]:
    """Return the documents of a file as they are read back from JSON."""
    found = by or format_of(content)
    assert found is not None
    return [checked(document) for document in found.translate([ForeignFile(name, content)])]


def only(content: bytes, name: str = "file") -> PlainDocument:
    """Return the one document of a file."""
    (document,) = translated(content, name)
    return document


def checked(document: PlainDocument) -> PlainDocument:
    """Return the document read back from JSON; it is plain, and its series have the order of the API's."""
    plain = as_plain(msgspec.json.encode(document))
    assert plain is not None
    metrics = [entry.type for entry in plain.metrics]
    assert metrics == plain.metric_types
    assert len(set(metrics)) == len(metrics)
    for entry in plain.metrics:
        assert entry.values
        starts = [sample.start_epoch_ms for sample in entry.values]
        assert all(one < other for one, other in pairwise(starts))
        assert all(sample.end_epoch_ms >= sample.start_epoch_ms for sample in entry.values)
    assert plain.end_epoch_ms >= plain.start_epoch_ms
    assert plain.end_epoch_ms - plain.start_epoch_ms >= plain.active_duration_ms >= 0
    return plain


def values_of(document: PlainDocument) -> Values:
    """Return the samples of each metric."""
    return {
        entry.type: [(one.start_epoch_ms, one.end_epoch_ms, one.value) for one in entry.values]
        for entry in document.metrics
    }


def moments_of(document: PlainDocument) -> list[tuple[str, str, int]]:
    """Return key, value and time of each moment."""
    return [(one.key, one.value, one.timestamp) for one in document.moments]


def totals_of(document: PlainDocument) -> dict[str, float]:
    """Return the summaries by metric."""
    return {one.metric: one.value for one in document.summaries}
