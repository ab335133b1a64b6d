"""Writes documents in the formats of Nike+. `NikePlusSeries` is what these can carry of a document."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nrc_pipeline.documents.shape import PlainDocument
    from nrc_pipeline_tests.formats.sound_translation import Samples

STEP_MS = 10_000
FUEL_STEP_MS = 60_000
ADDABLE = ("distance", "steps", "calories", "nikefuel")
NAMES = {"distance": "DISTANCE", "steps": "STEPS", "calories": "CALORIES", "nikefuel": "FUEL",
         "heart_rate": "HEARTRATE", "speed": "SPEED"}  # fmt: skip
DECIMALS = 6


@dataclass(slots=True)
class NikePlusSeries:
    """A run on the clock of Nike+: values at equal intervals of running time, all with six decimals.

    `columns` has the value of each interval, None where there is none. `clicks` are pauses and resumes.
    """

    activity_id: str
    start_epoch_ms: int
    duration_ms: int
    columns: dict[str, list[float | None]] = field(default_factory=dict)
    totals: dict[str, float] = field(default_factory=dict)
    positions: list[tuple[float, float, float | None]] = field(default_factory=list)
    splits: dict[str, list[int]] = field(default_factory=dict)
    clicks: list[tuple[str, int]] = field(default_factory=list)

    @property
    def end_epoch_ms(self) -> int:
        """The end."""
        return self.start_epoch_ms + self.duration_ms

    def samples(self, *metrics: str) -> dict[str, Samples]:
        """Return the samples that a document must have, of these metrics."""
        found: dict[str, Samples] = {}
        for metric in metrics:
            step_ms = step_of(metric)
            rows: Samples = []
            for number, value in enumerate(self.columns.get(metric, [])):
                at = self.start_epoch_ms + number * step_ms
                until = min(at + step_ms, self.end_epoch_ms) if metric in ADDABLE else at
                if value is not None:
                    rows.append((at, until, value))
            if rows:
                found[metric] = rows
        return found

    def track(self) -> dict[str, Samples]:
        """Return the samples of the positions, spread evenly."""
        found: dict[str, Samples] = {}
        gaps = max(len(self.positions) - 1, 1)
        for number, position in enumerate(self.positions):
            at = self.start_epoch_ms + number * self.duration_ms // gaps
            for metric, value in zip(("latitude", "longitude", "elevation"), position, strict=True):
                if value is not None:
                    found.setdefault(metric, []).append((at, at, value))
        return found

    def moments(self) -> list[tuple[str, str, int]]:
        """Return the moments that a document must have, by time."""
        found = [("halt", event, self.start_epoch_ms + at) for event, at in self.clicks]
        for key, times in self.splits.items():
            found += [
                (key, str(number), self.start_epoch_ms + at) for number, at in enumerate(times, start=1)
            ]
        return sorted(found, key=lambda one: (one[2], one))


def step_of(metric: str) -> int:
    """Return the interval of a metric in ms."""
    return FUEL_STEP_MS if metric == "nikefuel" else STEP_MS


def on_the_clock(document: PlainDocument) -> NikePlusSeries:
    """Bring a document onto the clock of Nike+: it starts at a whole second, and its values are added up."""
    made = NikePlusSeries(
        document.id, document.start_epoch_ms // 1000 * 1000, max(document.active_duration_ms, 0)
    )
    by_metric = {entry.type: entry.values for entry in document.metrics}
    for metric in NAMES:
        count = math.ceil(made.duration_ms / step_of(metric))
        bins: list[list[float]] = [[] for _ in range(count)]
        for sample in by_metric.get(metric, []) if count else []:
            place = (sample.start_epoch_ms - document.start_epoch_ms) // step_of(metric)
            bins[min(max(place, 0), count - 1)].append(sample.value)
        if any(bins):
            made.columns[metric] = [_value(metric, values) for values in bins]
    for one in document.summaries:
        if one.summary == "total" and one.metric in ADDABLE:
            made.totals[one.metric] = round(one.value, DECIMALS)
    heights = {one.start_epoch_ms: one.value for one in by_metric.get("elevation", [])}
    latitudes, longitudes = by_metric.get("latitude", []), by_metric.get("longitude", [])
    if made.duration_ms > len(latitudes):
        for latitude, longitude in zip(latitudes, longitudes, strict=True):
            made.positions.append((latitude.value, longitude.value, heights.get(latitude.start_epoch_ms)))
    _take_moments(made, document)
    return made


def _take_moments(made: NikePlusSeries, document: PlainDocument) -> None:
    for moment in sorted(document.moments, key=lambda one: one.timestamp):
        at = moment.timestamp - document.start_epoch_ms
        if moment.key in {"split_km", "split_mile"}:
            made.splits.setdefault(moment.key, []).append(at)
        elif moment.key == "halt" and moment.value in {"pause", "resume"}:
            made.clicks.append((moment.value, at))


def _value(metric: str, values: list[float]) -> float | None:
    if metric in ADDABLE:
        return round(sum(values), DECIMALS)
    return round(sum(values) / len(values), 1) if values and sum(values) else None


def added_up(values: Iterable[float | None]) -> list[float | None]:
    """Return the sums of steps since the start."""
    found: list[float | None] = []
    total = Decimal(0)
    for value in values:
        total += Decimal(str(value or 0))
        found.append(float(total))
    return found


def v1_activity(run: NikePlusSeries, *, cumulative: bool, **changes: Any) -> bytes:
    """Write the JSON of the partner API, with values as text as it has them."""
    metrics = [
        {
            "intervalMetric": 1 if metric == "nikefuel" else 10,
            "intervalUnit": "MIN" if metric == "nikefuel" else "SEC",
            "metricType": NAMES[metric],
            "values": [
                None if value is None else str(value)
                for value in (added_up(values) if cumulative and metric in ADDABLE else values)
            ],
        }
        for metric, values in run.columns.items()
    ]
    return json.dumps(
        {**v1_item(run), "metrics": metrics, "isGpsActivity": bool(run.positions), **changes}
    ).encode()


def v1_item(run: NikePlusSeries) -> dict[str, Any]:
    """Return an activity of a list page of the partner API."""
    names = {"distance": "distance", "steps": "steps", "calories": "calories", "nikefuel": "fuel"}
    summary = {names[metric]: str(value) for metric, value in run.totals.items()}
    return {
        "links": [{"rel": "self", "href": _address(run)}],
        "activityId": run.activity_id,
        "activityType": "RUN",
        "startTime": _iso(run.start_epoch_ms, UTC).replace("+00:00", "Z"),
        "activityTimeZone": "Europe/Berlin",
        "status": "COMPLETE",
        "deviceType": "IPHONE",
        "metricSummary": {**summary, "duration": _clock(run.duration_ms)},
        "tags": [{"tagType": "TERRAIN", "tagValue": "ROAD"}, {"tagType": "EMOTION", "tagValue": "AMPED"}],
    }


def v1_page(*items: dict[str, Any]) -> bytes:
    """Write a list page of the partner API."""
    return json.dumps({"data": items, "paging": {"next": "/v1/me/sport/activities?offset=5"}}).encode()


def v1_gps(run: NikePlusSeries) -> bytes:
    """Write the positions of an activity."""
    names = ("latitude", "longitude", "elevation")
    points = [
        {name: value for name, value in zip(names, position, strict=True) if value is not None}
        for position in run.positions
    ]
    track = {"elevationLoss": 3.0, "elevationGain": 4.0, "intervalMetric": 10, "intervalUnit": "SEC"}
    links = [{"rel": "activity", "href": _address(run)}]
    return json.dumps({"links": links, **track, "waypoints": points}).encode()


def upload(run: NikePlusSeries, *, cumulative: bool = True, **changes: Any) -> bytes:
    """Write the JSON that the app of 2014 sent."""
    detail = [
        {
            "metricType": NAMES[metric].lower(),
            "intervalType": "time",
            "intervalUnit": "sec",
            "startTimeOffset": 0,
            "intervalMetric": str(step_of(metric) // 1000),
            "objType": "dataStream",
            "value": added_up(values) if cumulative and metric in ADDABLE else values,
        }
        for metric, values in run.columns.items()
    ]
    snapshots = [
        {"name": "kmSplit" if key == "split_km" else "mileSplit", "dataSeries": [_point(at) for at in times]}
        for key, times in run.splits.items()
    ]
    clicks = [{"event": event, **_point(at)} for event, at in run.clicks]
    content = {
        "distance": run.totals.get("distance"),
        "duration": float(run.duration_ms),
        "startTime": run.start_epoch_ms,
        "status": "complete",
        "timeZoneId": "Europe/London",
        "type": "run",
        "fuel": run.totals.get("nikefuel"),
        "calories": run.totals.get("calories"),
        "steps": run.totals.get("steps"),
        "tags": [{"ActivityTag": {"tagType": "LOCATION", "tagTypeDetail": "OUTDOORS"}}],
        "detail": detail,
        "summary": {
            "snapshots": [*snapshots, {"name": "userClick", "dataSeries": clicks}],
            "deviceConfig": [{"component": {"type": "iphone", "category": "device"}}],
        },
    }
    return json.dumps({**content, **changes}).encode()


def xml_details(run: NikePlusSeries, *, hours: int = 1) -> bytes:
    """Write the XML of one run."""
    series = "".join(
        f'<extendedData dataType="{NAMES[metric].lower()}" intervalType="time" intervalUnit="s" '
        f'intervalValue="{step_of(metric) // 1000}">{_listed(metric, values)}</extendedData>'
        for metric, values in run.columns.items()
        if metric in {"distance", "heart_rate", "speed"}
    )
    snapshots = "".join(
        f'<snapShotList snapShotType="{"kmSplit" if key == "split_km" else "mileSplit"}">'
        f"{_snapshots([('', at) for at in times])}</snapShotList>"
        for key, times in run.splits.items()
    )
    return (
        f"<plusService><status>success</status><sportsData>"
        f"<template><templateName><![CDATA[Basic]]></templateName></template>"
        f"<userInfo><weight>70.0</weight><device>iPod</device><empedID>XXXXXXXXXXX</empedID></userInfo>"
        f'<runSummary workoutType="standard" hasHRS="true">{_totals(run)}<equipmentType>ipod</equipmentType>'
        f"</runSummary><startTime>{_iso(run.start_epoch_ms, timezone(timedelta(hours=hours)))}</startTime>"
        f'{snapshots}<snapShotList snapShotType="userClick">{_snapshots(run.clicks)}</snapShotList>'
        f"<extendedDataList>{series}</extendedDataList></sportsData></plusService>"
    ).encode()


def xml_list(*runs: NikePlusSeries, **texts: str) -> bytes:
    """Write the list of runs; `texts` are further elements of each run."""
    further = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in texts.items())
    rows = "".join(
        f"<run id={quoteattr(run.activity_id)}><startTime>{_iso(run.start_epoch_ms, UTC)}</startTime>"
        f"{_totals(run)}{further}</run>"
        for run in runs
    )
    return f"<plusService><status>success</status><runList>{rows}</runList></plusService>".encode()


def _totals(run: NikePlusSeries) -> str:
    found = "".join(
        f"<{metric}>{run.totals[metric]}</{metric}>"
        for metric in ("distance", "calories")
        if metric in run.totals
    )
    return f"{found}<duration>{run.duration_ms}</duration>"


def _listed(metric: str, values: Sequence[float | None]) -> str:
    # Sums begin with that of the start.
    shown = [0.0, *added_up(values)] if metric in ADDABLE else values
    return ",".join("" if value is None else str(value) for value in shown)


def _snapshots(rows: Iterable[tuple[str, int]]) -> str:
    return "".join(
        f'<snapShot event="{event}" id="{number}"><duration>{at}</duration><pace>300000</pace></snapShot>'
        for number, (event, at) in enumerate(rows)
    )


def _point(at: int) -> dict[str, Any]:
    return {"metrics": {"distance": 1, "duration": at}, "objType": "dataPoint"}


def _address(run: NikePlusSeries) -> str:
    return f"https://api.nike.com/v1/me/sport/activities/{run.activity_id}"


def _iso(epoch_ms: int, zone: timezone) -> str:
    return datetime.fromtimestamp(epoch_ms / 1000, zone).isoformat()


def _clock(duration_ms: int) -> str:
    seconds, ms = divmod(duration_ms, 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
