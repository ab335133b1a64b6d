"""A home with marts, and beside it the documents that the oracles read."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from nrc_pipeline_tests.made_warehouse import NOW
from nrc_pipeline_tests.marts.oracles.counting import NIKE_PLUS_BEGAN_MS, Reason, exclusions, overlaps
from nrc_pipeline_tests.marts.oracles.facts import Facts, facts
from nrc_pipeline_tests.marts.oracles.heart_rate import observed_maximum

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.oracles.account import Document
    from nrc_pipeline_tests.marts.oracles.homes import Marts, Row
    from nrc_pipeline_tests.marts.oracles.zones import Zone


class Case:
    """One account.

    Attributes:
        marts: What dbt made of it.
        account: All documents, those that do not count too.
        excluded: Why what does not count does not.
        documents: Those that count, by id.
        doubts: By id of one that counts, a richer one of another type at the same time.
        zones: Their time zones.
    """

    def __init__(
        self, marts: Marts, documents: dict[str, Document], zones: dict[str, Zone], reasons: dict[str, str]
    ) -> None:
        """Take all documents, and the reasons that only the account's story tells."""
        self.marts = marts
        self.account = list(documents.values())
        self.excluded: dict[str, Reason] = exclusions(documents, reasons)
        self.documents = {name: one for name, one in documents.items() if name not in self.excluded}
        self.doubts = overlaps(self.documents.values()).doubts
        self.zones = zones

    @cached_property
    def facts(self) -> list[Facts]:
        """What the oracles say of each activity."""
        return [facts(one, self.zones[name].time_zone) for name, one in self.documents.items()]

    @property
    def dated(self) -> list[Facts]:
        """Those of them whose date can be true: since Nike+ began, and not after the load."""
        latest_ms = int((NOW + timedelta(days=2)).timestamp() * 1000)
        return [one for one in self.facts if NIKE_PLUS_BEGAN_MS <= one.start_ms <= latest_ms]

    @cached_property
    def maximum_bpm(self) -> int:
        """The maximum heart rate that zones and loads count from."""
        found = observed_maximum(one.held for one in self.facts)
        assert found is not None
        return found

    @cached_property
    def activities(self) -> dict[str, Row]:
        """The mart of activities by id."""
        return {row["activity_id"]: row for row in self.marts.rows("FROM marts.activities")}


def differs(wanted: object, found: object, tolerance: float) -> bool:
    """Tell whether two values differ: numbers by more than the tolerance, all others at all."""
    if isinstance(wanted, bool) or not isinstance(wanted, int | float) or not isinstance(found, int | float):
        return wanted != found
    return abs(wanted - found) > tolerance
