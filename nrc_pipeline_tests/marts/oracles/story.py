"""The account in two loads between which things changed, so that every mart has rows to replace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from nrc_pipeline.core.missing import mark_missing
from nrc_pipeline_tests.core.test_missing import asked, walk
from nrc_pipeline_tests.marts.oracles.account import HOME_ZONE, Account, Document, edited, moved
from nrc_pipeline_tests.marts.oracles.counting import is_header

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nrc_pipeline_tests.made_warehouse import Warehouse


def load(warehouse: Warehouse, documents: Iterable[Document]) -> None:
    """Land documents and bring the core tables up to them."""
    came = list(documents)
    headers = [one for one in came if is_header(one)]
    warehouse.land(*(one for one in came if not is_header(one)))
    if headers:
        warehouse.land(*headers, kind="activity_list")
    warehouse.normalise()
    warehouse.locate(HOME_ZONE)


class Story:
    """The account as it came, in two loads between which things changed.

    Attributes:
        first: What came with the first load: every other activity, some of them in their first version.
        second: The rest, and newer versions.
        gone: What the service did not list any more after the second load.
        documents: The newest version of all.
        reasons: Why what does not count does not, by id.
    """

    def __init__(self, account: Account) -> None:
        """Tell it."""
        newest = dict(account.documents)
        names = list(newest)
        runs = [
            name
            for name in names
            if newest[name]["active_duration_ms"] > 600_000
            and newest[name].get("metrics")
            and not name.startswith(("chain", "full", "null", "run-in-capitals", "total"))
        ]
        # The head of the chain comes last, and changes what counts in a month it has no part in.
        at_first = {*names[::2], "chain-2", "chain-3"} - {"chain-1"}
        self.first = [newest[name] for name in names if name in at_first]
        self.second = [newest[name] for name in names if name not in at_first]
        landed = [name for name in runs if name in at_first]
        renamed, walked, deleted, self.gone = landed[3], landed[-4], landed[8], landed[11]
        twin_of = landed[-6]
        newest[renamed] = edited(newest[renamed], tags={"com.nike.name": "Another name", "rpe": "9"})
        newest[walked] = edited(
            moved(newest[walked], started(newest[walked]) - timedelta(days=40)),
            last_modified=newest[walked]["last_modified"] + 86_400_000,
        )
        newest[deleted] = edited(newest[deleted], delete_indicator=True)
        twin = edited(newest[twin_of], id="twin-of-a-run")
        newest[twin["id"]] = twin
        account.zones[twin["id"]] = account.zones[twin_of]
        self.second += [newest[name] for name in (renamed, walked, deleted, twin["id"])]
        self.documents = newest
        self.reasons = {deleted: "deleted", self.gone: "missing"}
        self.edited, self.moved, self.twin = renamed, walked, (twin["id"], twin_of)

    def land_first(self, warehouse: Warehouse) -> None:
        """Load what came first."""
        walk(warehouse, 0, [one["id"] for one in self.first])
        load(warehouse, self.first)

    def land_second(self, warehouse: Warehouse) -> None:
        """Load what came and went afterwards."""
        walk(warehouse, 1, [name for name in self.documents if name != self.gone])
        asked(warehouse, 1.5, [self.gone])
        load(warehouse, self.second)
        with warehouse.opened() as connection:
            assert mark_missing(connection).marked == 1


def started(document: Document) -> datetime:
    """Return when a document starts."""
    return datetime.fromtimestamp(document["start_epoch_ms"] / 1000, UTC)
