"""The known words of the API: the one place to extend when the API has grown.

The words come from documents of several athletes and years (docs, "The document"). Unknown words are loaded
like known ones; only a check reports them.
"""

from __future__ import annotations

from typing import NamedTuple

ACTIVITY_TYPES = ("run", "training", "walk", "cycle", "other", "jogging")

METRICS = (
    "distance", "steps", "calories", "ascent", "descent", "elevation", "latitude", "longitude",
    "horizontal_accuracy", "vertical_accuracy", "heart_rate", "speed", "pace", "nikefuel", "rpe", "grade",
    "stars", "cadence",
)  # fmt: skip

UNITS = ("KM", "STEP", "KCAL", "M", "DD", "BPM", "KMH", "MKM", "FUEL", "RATING", "RATIO", "STAR", "SPM")

SUMMARIES = ("total", "mean", "max")

MOMENTS = (
    "split_km", "split_mile", "halt", "interval_start", "interval_complete", "gps_signal", "lap",
    "drill_start", "drill_complete",
)  # fmt: skip

TAGS = (
    "location", "terrain", "rpe", "note", "notes", "shoe_id", "shoes", "emotion", "weather", "temperature",
    "evaluation.run.disqualified", "evaluation.run.version",
)  # fmt: skip

TAG_PREFIXES = ("com.nike.", "hashtag_")
"""Nike's own keys come and go with each version of the app; only foreign keys are a sign of something new."""

DOCUMENT_KEYS = (
    "id", "type", "app_id", "start_epoch_ms", "end_epoch_ms", "last_modified", "active_duration_ms", "status",
    "session", "delete_indicator", "summaries", "sources", "tags", "change_tokens", "metric_types", "metrics",
    "moments", "metric", "summary", "source", "value", "unit", "appId", "values", "key", "timestamp",
)  # fmt: skip


class Range(NamedTuple):
    """The possible values of one sample of a metric, in the unit of its entry; both ends are possible."""

    metric: str
    low: float
    high: float


RANGES = (
    Range("heart_rate", 20, 250),
    Range("speed", 0, 130),
    # Standing still gives very large paces, and a pace of 0 would be infinitely fast.
    Range("pace", 0, 1_000),
    Range("latitude", -90, 90),
    Range("longitude", -180, 180),
    Range("elevation", -450, 9_000),
    Range("ascent", 0, 9_000),
    Range("descent", 0, 9_000),
    # A manually entered activity has one sample that spans all of it.
    Range("distance", 0, 500),
    Range("steps", 0, 500_000),
    Range("calories", 0, 50_000),
    Range("nikefuel", 0, 100_000),
    Range("rpe", 0, 10),
)

DEFECTIVE_APPS = ("com.garmin.garmin",)
"""The last sample of their activities can cancel all others.

So these recorders are known for negative distances and speeds, and for values that the service derives from
them. The marts leave such samples out.
"""
