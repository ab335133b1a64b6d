"""What Nike's official export carries of a document of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from nrc_pipeline.documents.shape import PlainDocument
from nrc_pipeline_tests.formats.nike_tcx_file import DELTAS, POINTS

if TYPE_CHECKING:
    from nrc_pipeline.documents.shape import Sample
    from nrc_pipeline.simulator import Athlete

Samples = list[tuple[int, int, float]]


def plain(athlete: Athlete, activity_id: str) -> PlainDocument:
    """Return a document of the account; what the shells lack is empty."""
    return msgspec.convert({"tags": {}, "metrics": [], **athlete.document(activity_id)}, PlainDocument)


def series(document: PlainDocument) -> dict[str, list[Sample]]:
    """Return the samples by metric."""
    return {one.type: one.values for one in document.metrics}


def carried(document: PlainDocument) -> dict[str, Samples]:
    """Return what the series of a document are in the format, with its own clock."""
    known = series(document)
    found: dict[str, Samples] = {}
    for metric in DELTAS:
        since = document.start_epoch_ms
        for one in known.get(metric, ()):
            found.setdefault(metric, []).append((since, one.end_epoch_ms, one.value))
            since = one.end_epoch_ms
    for metric in POINTS:
        for one in known.get(metric, ()):
            found.setdefault(metric, []).append((one.start_epoch_ms, one.start_epoch_ms, one.value))
    return found
