"""What a year may cost in requests, and what it did cost, month by month."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.months import month_of
from nrc_pipeline.services.nike.dialects import PAGE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from nrc_pipeline.simulator import Request

TRIES = 5
"""Of a request that nothing answers."""

COLUMNS = ("list", "allowed", "detail", "new", "edited", "deleted", "late", "hours", "down", "ticks", "runs")


def pages(activities: int) -> int:
    """Return the requests for a list of so many."""
    return max(1, -(-activities // PAGE_LIMIT))


@dataclass
class Accounting:
    """Counts by month.

    `allowed` is the bound of list requests, added up before they are made: one for each look of the sensor;
    for a walk its pages, and one for each endpoint that is gone; for months one page more, which shows that
    they are over, and one to find the endpoint out. Times `TRIES` while nothing answers.
    """

    months: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lacked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    answered: Counter[str] = field(default_factory=Counter)

    def note(self, at: datetime, what: str, count: int = 1) -> None:
        """Count something."""
        self.months[month_of(at)][what] += count

    def spend(self, at: datetime, requests: Iterable[Request]) -> None:
        """Count requests, and the answered ones for details by activity."""
        for request in requests:
            self.note(at, request.kind)
            if request.kind == "detail" and request.status in (200, 404):
                self.answered[str(request.activity_id)] += 1

    def lacks(self, at: datetime, activities: int) -> None:
        """Note what the warehouse lacked when a token died; the most of a month is shown."""
        self.lacked[month_of(at)] = max(self.lacked[month_of(at)], activities)

    @property
    def total(self) -> Counter[str]:
        """The sum of all months."""
        return sum(self.months.values(), Counter())

    def table(self) -> str:
        """Return the report."""
        lines = ["month    " + "".join(f"{name:>9}" for name in (*COLUMNS, "lacked"))]
        lines += [_line(month, self.months[month], self.lacked[month]) for month in sorted(self.months)]
        return "\n".join([*lines, _line("year", self.total, max(self.lacked.values(), default=0))])


def _line(name: str, counts: Counter[str], lacked: int) -> str:
    return f"{name:<9}" + "".join(f"{counts[column]:>9}" for column in COLUMNS) + f"{lacked:>9}"
