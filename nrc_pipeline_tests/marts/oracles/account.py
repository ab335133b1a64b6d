"""The simulated account that the oracles are held against, every profile and some odd ones among it."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from nrc_pipeline.simulator import Athlete
from nrc_pipeline_tests.marts.marred import MARRED

Document = dict[str, Any]

HOME_ZONE = "Europe/Berlin"
SEED = 21
"""An athlete at home in Berlin's zone who runs in New York's, Chicago's and Shanghai's as well."""

_START, _END = "start_epoch_ms", "end_epoch_ms"


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
