"""Builds documents in the API's shape from the parts that a format carries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple

from nrc_pipeline.documents.shape import Moment, PlainDocument, Sample, Series, Summary

UNITS = {
    "distance": "KM",
    "steps": "STEP",
    "calories": "KCAL",
    "ascent": "M",
    "descent": "M",
    "elevation": "M",
    "latitude": "DD",
    "longitude": "DD",
    "heart_rate": "BPM",
    "speed": "KMH",
    "pace": "MKM",
    "nikefuel": "FUEL",
    "cadence": "SPM",
}
"""The unit of each metric in the API's documents (nrc-api.md section 2.2). They have no cadence; files do."""


class Reading(NamedTuple):
    """One sample: from and until in ms since 1970 UTC (equal for a point in time), and the value."""

    start_epoch_ms: int
    end_epoch_ms: int
    value: float


@dataclass(slots=True)
class Draft:
    """The parts of one activity, in the API's units.

    Attributes:
        activity_id: The id that the file states, or one from `derived_id`.
        source: The name of the format; also the source and `app_id` of all parts.
        start_epoch_ms: The start.
        end_epoch_ms: The end.
        active_duration_ms: Moving time.
        activity_type: In the API's spelling, such as `run`.
        series: The readings of each metric.
        totals: (metric, summary), such as ("distance", "total") or ("heart_rate", "mean"), and the value.
        tags: In the API's spelling, such as `com.nike.name`.
        moments: Each a key, a value and a time in ms since 1970 UTC.
    """

    activity_id: str
    source: str
    start_epoch_ms: int
    end_epoch_ms: int
    active_duration_ms: int
    activity_type: str = "run"
    series: dict[str, list[Reading]] = field(default_factory=dict)
    totals: dict[tuple[str, str], float] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    moments: list[tuple[str, str, int]] = field(default_factory=list)

    def document(self) -> PlainDocument:
        """Return the document; metrics without readings are left out.

        The file states no time of change, so `last_modified` is the end of the activity.
        """
        kept = {metric: readings for metric, readings in self.series.items() if readings}
        source = self.source
        return PlainDocument(
            id=self.activity_id,
            type=self.activity_type,
            app_id=source,
            start_epoch_ms=self.start_epoch_ms,
            end_epoch_ms=self.end_epoch_ms,
            last_modified=self.end_epoch_ms,
            active_duration_ms=self.active_duration_ms,
            session=False,
            delete_indicator=False,
            summaries=[
                Summary(metric, summary, source, source, value)
                for (metric, summary), value in self.totals.items()
            ],
            sources=[source],
            tags=self.tags,
            change_tokens=[],
            metric_types=list(kept),
            metrics=[
                Series(metric, UNITS[metric], source, source, [Sample(*reading) for reading in readings])
                for metric, readings in kept.items()
            ],
            moments=[Moment(key, value, at, source, source) for key, value, at in self.moments],
        )


def derived_id(source: str, start_epoch_ms: int, *further: str) -> str:
    """Return an id for an activity whose file states none.

    It depends only on the format, the start and the further texts, so the same activity always gets the same
    id. It has 40 hex digits, unlike the ids of the API.
    """
    text = "\n".join((source, str(start_epoch_ms), *further))
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
