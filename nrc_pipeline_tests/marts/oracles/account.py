"""The simulated account that the oracles are held against, every profile and some odd ones among it."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from nrc_pipeline.simulator import Athlete
from nrc_pipeline_tests.documents.made import list_item
from nrc_pipeline_tests.marts.marred import MARRED

if TYPE_CHECKING:
    from collections.abc import Sequence

Document = dict[str, Any]

HOME_ZONE = "Europe/Berlin"
SEED = 21
"""An athlete at home in Berlin's zone who runs in New York's, Chicago's and Shanghai's as well."""

_START, _END = "start_epoch_ms", "end_epoch_ms"
HOUR_MS = 3_600_000


class Account:
    """The documents as the service holds them, and what only the simulator knows of them.

    Attributes:
        documents: All of them by id, the newest version of each.
        zones: The true zone of every activity that has a position, by id.
    """

    def __init__(self, seed: int = SEED, activities: int = 60, years: float = 1.17) -> None:
        """Invent them."""
        athlete = Athlete.generate(
            seed=seed, activities=activities, years=years, end=datetime(2024, 6, 1, tzinfo=UTC)
        )
        self.documents: dict[str, Document] = {}
        self.zones: dict[str, str] = {}
        for name in athlete.activity_ids():
            self.documents[name] = athlete.document(name)
            session = athlete.session(name)
            if session is not None:
                self.zones[name] = session.place.time_zone
        self._add_odd_ones()

    def _first(self, source: str, *, skip: int = 0) -> Document:
        """Return an ordinary run whose distance came from that source."""
        found = [
            one
            for one in self.documents.values()
            if one.get("tags", {}).get("location") == "outdoors"
            and any(
                entry["type"] == "distance"
                and entry["source"].endswith(source)
                and len(entry["values"]) > 300
                for entry in one.get("metrics", [])
            )
        ]
        return found[skip]

    def _copy(self, original: Document, name: str, start: datetime) -> Document:
        made = moved(original, start)
        made["id"] = name
        made.setdefault("tags", {})["com.nike.running.originalactivityid"] = name.upper()
        self.documents[name] = made
        self.zones[name] = self.zones[original["id"]]
        return made

    def _add_odd_ones(self) -> None:
        phone, other = self._first("coremotion"), self._first("coremotion", skip=1)
        # Over midnight and the end of a month in UTC; another day at home than in UTC; clocks change.
        self._copy(phone, "over-midnight", datetime(2023, 10, 31, 23, 48, tzinfo=UTC))
        self._copy(phone, "after-midnight", datetime(2023, 12, 31, 23, 20, tzinfo=UTC))
        self._copy(other, "clocks-change", datetime(2024, 3, 31, 0, 50, tzinfo=UTC))
        for day, (name, change) in enumerate(MARRED.items(), start=1):
            marred = self._copy(phone, f"marred-{name}", datetime(2024, 1, day, 9, 3, tzinfo=UTC))
            change(marred)
            # They tell of the splits as they were.
            marred["moments"] = [one for one in marred["moments"] if not one["key"].startswith("split")]
        halting = self._copy(other, "odd-halts", datetime(2024, 2, 11, 9, 3, tzinfo=UTC))
        start, end = halting[_START], halting[_END]
        halting["moments"] = [one for one in halting["moments"] if one["key"] != "halt"]
        for offset, value in (
            (100_000, "resume"), (200_000, "pause"), (230_500, "auto_pause"), (260_250, "resume"),
            (300_000, "auto_resume"), (400_000, "auto_pause"), (400_000 + 61_234, "resume"),
            (end - start - 4_000, "pause"),
        ):  # fmt: skip
            halting["moments"].insert(
                0,
                {"key": "halt", "value": value, "timestamp": start + offset, "app_id": halting["app_id"],
                 "source": "com.nike.activityCapability"},
            )  # fmt: skip
        halting["active_duration_ms"] = end - start - 60_250 - 61_234 - 4_000
        self._add_contradictions(phone)
        self._add_overlapping_ones(phone, other)

    def _add_overlapping_ones(self, phone: Document, other: Document) -> None:
        """Add recordings of one run, where one is in another month, and what only looks like one."""
        third = timedelta(milliseconds=(phone[_END] - phone[_START]) // 3)
        # A chain over the end of a month: the second gives way to the first, and so the third counts.
        midnight = datetime(2023, 9, 1, tzinfo=UTC)
        first = self._copy(phone, "chain-1", midnight - 3 * third / 2)
        first["last_modified"] += 4 * HOUR_MS
        second = self._copy(phone, "chain-2", midnight - third / 2)
        second.update(app_id="com.garmin.garmin", type="other")
        second["last_modified"] += 2 * HOUR_MS
        self._copy(phone, "chain-3", midnight + third / 2)
        noon = datetime(2023, 9, 20, 12, tzinfo=UTC)
        inside = self._copy(other, "run-in-a-shell", noon + timedelta(minutes=10))
        self._bare("shell-around-a-run", noon, 9_196_000)
        self._bare("empty-in-a-run", noon + timedelta(minutes=12), 0)
        self._bare("empty", noon + timedelta(days=1), 0)
        typed_in = self._bare("typed-in", noon + timedelta(minutes=9), inside[_END] - inside[_START])
        typed_in["tags"]["com.nike.running.runtype"] = "manual"
        typed_in["summaries"] = [one for one in inside["summaries"] if one["metric"] == "distance"]
        self._bare("yoga", noon + timedelta(minutes=5), 1_800_000)["type"] = "training"
        # Hours without a sample and without a halt, and a run in the meantime.
        paused = self._copy(other, "paused-for-hours", noon + timedelta(days=5))
        paused["app_id"] = "com.nike.sport.running.droid"
        half = (paused[_START] + paused[_END]) // 2
        for entry in paused["metrics"]:
            for sample in entry["values"]:
                sample[_START] += 4 * HOUR_MS * (sample[_START] > half)
                sample[_END] += 4 * HOUR_MS * (sample[_END] > half)
        paused["moments"] = [one for one in paused["moments"] if one["timestamp"] <= half]
        paused[_END] += 4 * HOUR_MS
        self._copy(phone, "in-the-pause", noon + timedelta(days=5, hours=2))
        self._copy(phone, "clock-reset", datetime(1970, 1, 1, 0, 5, tzinfo=UTC))
        self._copy(phone, "clock-ahead", datetime(2031, 1, 1, 0, 5, tzinfo=UTC))
        self._add_headers(other, noon + timedelta(days=7))
        self._add_without_total(other, noon + timedelta(days=12))
        self._copy(other, "run-in-capitals", noon + timedelta(days=11))["type"] = "RUN"
        self._copy(phone, "run-in-capitals-again", noon + timedelta(days=11, minutes=1))["type"] = " Run "
        for day in (8, 9, 10):
            one = self._copy(other, f"null-{day}", noon + timedelta(days=day))
            one["tags"]["com.nike.running.originalactivityid"] = "null"

    def _add_headers(self, other: Document, start: datetime) -> None:
        """Add two list items whose details never come beside a full recording of the run."""
        full = self._copy(other, "full-beside-headers", start)
        again = list_item(full, id="header-of-the-same", last_modified=full["last_modified"] + 100_000)
        longer = self._copy(other, "header-of-another-recorder", start - timedelta(seconds=1))
        longer["metrics"] = []
        longer[_END] += 3_000
        longer["active_duration_ms"] += 4_000
        self.documents[again["id"]] = again

    def _add_without_total(self, other: Document, start: datetime) -> None:
        """Add runs whose distance only the samples tell, one of which has a leap that would be a record."""
        totals: dict[str, list[float]] = {"without": [], "zero": [0], "metres": [5_000.0], "leap": [0]}
        for day, name in enumerate(totals):
            made = self._copy(other, f"total-{name}", start + timedelta(days=day))
            stated = next(one for one in made["summaries"] if one["metric"] == "distance")
            made["summaries"] = [one for one in made["summaries"] if one is not stated]
            made["summaries"] += [{**stated, "value": total} for total in totals[name]]
        MARRED["leap"](made)
        made["summaries"][-1]["value"] = 0
        # They tell of the splits as they were.
        made["moments"] = [one for one in made["moments"] if not one["key"].startswith("split")]

    def _bare(self, name: str, start: datetime, active_ms: int) -> Document:
        """Add a document without series and summaries."""
        start_ms = int(start.timestamp() * 1000)
        made: Document = {
            "id": name, "type": "run", "app_id": "com.nike.sport.running.ios", _START: start_ms,
            _END: start_ms + active_ms, "last_modified": start_ms + active_ms + 5_000,
            "active_duration_ms": active_ms, "session": False, "delete_indicator": False, "summaries": [],
            "sources": [], "tags": {}, "change_tokens": [], "metric_types": [], "metrics": [], "moments": [],
        }  # fmt: skip
        self.documents[name] = made
        return made

    def _add_contradictions(self, plain: Document) -> None:
        """Add documents that say one thing here and another there; they start on days of their own."""
        resumed = self._copy(plain, "lost-resume", datetime(2024, 1, 8, 3, 11, tzinfo=UTC))
        _pause_once(resumed, "pause")
        resumed["moments"].append(_halt(resumed, resumed[_END] - 1_500, "pause"))
        resumed["active_duration_ms"] -= 1_500
        _pause_once(self._copy(plain, "lost-pause", datetime(2024, 1, 9, 3, 11, tzinfo=UTC)), "resume")
        felt_nothing = self._copy(plain, "no-beats", datetime(2024, 1, 10, 3, 11, tzinfo=UTC))
        ticks = range(felt_nothing[_START], felt_nothing[_END] - 1_000, 5_000)
        rates = [(0, 150, 3, 151, 251)[number % 5] for number in range(len(ticks))]
        _replace_series(felt_nothing, "heart_rate", "BPM", [(tick, tick) for tick in ticks], rates)
        felt_nothing["summaries"] = [
            one for one in felt_nothing["summaries"] if one["metric"] != "heart_rate"
        ]
        steep = self._copy(plain, "steep", datetime(2024, 1, 11, 3, 11, tzinfo=UTC))
        heights = [12_000.0 if number % 7 == 0 else 30.0 + number % 3 for number in range(len(ticks))]
        offset = steep[_START] - felt_nothing[_START]
        _replace_series(steep, "elevation", "M", [(tick + offset, tick + offset) for tick in ticks], heights)
        for kind, values in (("ascent", [19.0] * len(ticks)), ("descent", [2.0, 450.0, 3.0])):
            spans = [(tick + offset, tick + offset + 1000) for tick in ticks][: len(values)]
            _replace_series(steep, kind, "M", spans, values)
            steep["summaries"] = [one for one in steep["summaries"] if one["metric"] != kind]
            steep["summaries"].append(
                {"metric": kind, "summary": "total", "source": "com.nike.running.ios.coremotion",
                 "app_id": steep["app_id"], "value": sum(values)}
            )  # fmt: skip
        garmin = self._copy(plain, "garmin-in-capitals", datetime(2024, 1, 12, 3, 11, tzinfo=UTC))
        garmin["app_id"] = "COM.GARMIN.GARMIN"
        old = self._copy(plain, "old-iphone", datetime(2024, 1, 13, 3, 11, tzinfo=UTC))
        old["app_id"] = "NIKEPLUSGPS"


_STOOD_MS = 47_000


def _halt(document: Document, moment: int, value: str) -> dict[str, Any]:
    return {
        "key": "halt", "value": value, "timestamp": moment, "app_id": document["app_id"],
        "source": "com.nike.activityCapability",
    }  # fmt: skip


def _pause_once(document: Document, left: str) -> None:
    """Let the runner stand for a while in a run without other halts, and keep only one of the two halts."""
    (ways,) = [entry["values"] for entry in document["metrics"] if entry["type"] == "distance"]
    stops = ways[len(ways) // 3][_END] - 300
    for entry in document["metrics"]:
        for sample in entry["values"]:
            for edge in (_START, _END):
                sample[edge] += _STOOD_MS * (sample[edge] >= stops)
    document[_END] += _STOOD_MS
    document["last_modified"] += _STOOD_MS
    document["moments"] = [one for one in document["moments"] if one["key"] != "halt"]
    for one in document["moments"]:
        one["timestamp"] += _STOOD_MS * (one["timestamp"] >= stops)
    document["active_duration_ms"] = document[_END] - document[_START] - _STOOD_MS
    document["moments"].append(_halt(document, stops + _STOOD_MS * (left == "resume"), left))


def _replace_series(
    document: Document, metric: str, unit: str, spans: list[tuple[int, int]], values: Sequence[float]
) -> None:
    kept = [entry for entry in document["metrics"] if entry["type"] != metric]
    taken = [
        {_START: begin, _END: end, "value": value} for (begin, end), value in zip(spans, values, strict=True)
    ]
    source = "com.nike.running.ios.coremotion"
    kept.append(
        {"type": metric, "unit": unit, "source": source, "appId": document["app_id"], "values": taken}
    )
    document["metrics"] = kept
    document["metric_types"] = [entry["type"] for entry in kept]


def moved(document: Document, start: datetime) -> Document:
    """Return a document with all its times moved, so that it starts then."""
    made = deepcopy(document)
    by = int(start.timestamp() * 1000) - made[_START]
    for key in (_START, _END, "last_modified"):
        made[key] += by
    for one in made["moments"]:
        one["timestamp"] += by
    for entry in made.get("metrics", []):
        for sample in entry["values"]:
            sample[_START] += by
            sample[_END] += by
    return made


def edited(document: Document, **changes: Any) -> Document:
    """Return a newer version of a document; `tags` are added to those it has."""
    made = deepcopy(document)
    made["last_modified"] += 86_400_000
    made["change_tokens"] = [f"{'cd' * 32}:{made['last_modified']}", *made["change_tokens"]]
    tags = changes.pop("tags", {})
    if tags:
        made["tags"] = {**made.get("tags", {}), **tags}
    return {**made, **changes}
