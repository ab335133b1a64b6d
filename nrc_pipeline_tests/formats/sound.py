"""What must hold for every translation of any bytes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from nrc_pipeline.documents.shape import as_plain
from nrc_pipeline.formats.format import ForeignFile, UntranslatableError

if TYPE_CHECKING:
    from nrc_pipeline.documents.shape import PlainDocument
    from nrc_pipeline.formats.format import Format


def translated(one: Format, *contents: bytes) -> list[PlainDocument]:
    """Return the documents of some files; a refusal fails the test."""
    return list(
        one.translate([ForeignFile(f"{number}.tcx", content) for number, content in enumerate(contents)])
    )


def soundly_translated(one: Format, content: bytes) -> tuple[list[PlainDocument], str]:
    """Return the documents of a file and the reason if it is refused, after a check of both."""
    documents: list[PlainDocument] = []
    reason = ""
    try:
        documents.extend(one.translate([ForeignFile("a", content)]))
    except UntranslatableError as error:
        reason = str(error)
        assert 0 < len(reason) < 120
    assert documents or reason
    for document in documents:
        _check(document)
    return documents, reason


def _check(document: PlainDocument) -> None:
    assert as_plain(msgspec.json.encode(document)) == document
    assert document.metric_types == [one.type for one in document.metrics]
    assert len(set(document.metric_types)) == len(document.metric_types)
    assert document.start_epoch_ms <= document.end_epoch_ms
    assert document.active_duration_ms >= 0
    for one in document.metrics:
        assert one.values
        assert all(sample.start_epoch_ms <= sample.end_epoch_ms for sample in one.values)
        assert all(before.start_epoch_ms < after.start_epoch_ms for before, after in pairwise(one.values))
