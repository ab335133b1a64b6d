"""What must hold for the translation of any files, broken ones included."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from nrc_pipeline.documents.shape import as_plain
from nrc_pipeline.formats.format import ForeignFile, UntranslatableError

if TYPE_CHECKING:
    from nrc_pipeline.documents.shape import PlainDocument
    from nrc_pipeline.formats.format import Format

Samples = list[tuple[int, int, float]]


def documents_of(one: Format, *contents: bytes) -> dict[str, PlainDocument]:
    """Return the documents of a group of files by id; all of them are sound."""
    files = [ForeignFile(f"{number}.txt", content) for number, content in enumerate(contents)]
    found = list(one.translate(files))
    for document in found:
        check(document)
    by_id = {document.id: document for document in found}
    assert len(by_id) == len(found)
    return by_id


def only_document_of(one: Format, *contents: bytes) -> PlainDocument:
    """Return the one document of a group of files."""
    (document,) = documents_of(one, *contents).values()
    return document


def reason_against(one: Format, *contents: bytes) -> str:
    """Return why a group of files gives no activity; empty if it gives one."""
    try:
        documents_of(one, *contents)
    except UntranslatableError as problem:
        reason = str(problem)
        assert 0 < len(reason) < 100
        return reason
    return ""


def check(document: PlainDocument) -> None:
    """Check that a document is plain, and that its series have the order of the API's."""
    assert as_plain(msgspec.json.encode(document)) == document
    assert document.id
    assert document.metric_types == [entry.type for entry in document.metrics]
    assert len(set(document.metric_types)) == len(document.metric_types)
    assert 0 <= document.active_duration_ms <= document.end_epoch_ms - document.start_epoch_ms
    for entry in document.metrics:
        assert entry.values
        starts = [sample.start_epoch_ms for sample in entry.values]
        assert all(before < after for before, after in pairwise(starts))
        assert all(
            document.start_epoch_ms <= one.start_epoch_ms <= one.end_epoch_ms <= document.end_epoch_ms
            for one in entry.values
        )


def samples_of(document: PlainDocument) -> dict[str, Samples]:
    """Return the samples of each metric."""
    return {
        entry.type: [(one.start_epoch_ms, one.end_epoch_ms, one.value) for one in entry.values]
        for entry in document.metrics
    }


def totals_of(document: PlainDocument) -> dict[tuple[str, str], float]:
    """Return the value of each summary."""
    return {(one.metric, one.summary): one.value for one in document.summaries}


def moments_of(document: PlainDocument) -> list[tuple[str, str, int]]:
    """Return key, value and time of each moment, by time."""
    found = [(one.key, one.value, one.timestamp) for one in document.moments]
    return sorted(found, key=lambda one: (one[2], one))
