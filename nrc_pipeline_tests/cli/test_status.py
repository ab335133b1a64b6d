"""`nrc status`: the truth about what is missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.writer_lock import writer_lock
from nrc_pipeline.simulator import Fault, Faults
from nrc_pipeline_tests.cli.conftest import ACTIVITIES
from nrc_pipeline_tests.documents.made import DAY_MS, START_MS, document
from nrc_pipeline_tests.made_warehouse import Warehouse

if TYPE_CHECKING:
    from nrc_pipeline_tests.account import Account
    from nrc_pipeline_tests.cli.conftest import Cli


def seen(cli: Cli) -> dict[str, Any]:
    """Return what --json tells."""
    result = cli.run("status", "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_empty_home(cli: Cli) -> None:
    """On an empty home it fails, or creates something."""
    found = seen(cli)
    assert (found["warehouse"], found["years"], found["loads"]) == (None, [], [])
    assert found["token"]["state"] == "none"
    assert cli.run("status").exit_code == 0
    assert not cli.home.exists()


def test_missing_and_why(cli: Cli, served: Account) -> None:
    """Gaps are not counted, have the wrong reason, or are counted twice."""
    ids = served.athlete.activity_ids()
    kinds = ("not_found", "not_json", "server_error")
    served.server.faults = Faults(
        rules=tuple(Fault(kind, ids=frozenset({ids[at]})) for at, kind in enumerate(kinds))  # type: ignore[arg-type]
    )
    assert cli.run("sync").exit_code == 1
    found = seen(cli)
    total = found["total"]
    assert (total["listed"], total["loaded"]) == (ACTIVITIES, ACTIVITIES)
    assert (total["stored"], total["missing"], total["quarantined"]) == (ACTIVITIES - 3, 3, 1)
    assert {reason: count for reason, count in total["why"].items() if count} == {
        "vanished": 1, "refused": 1, "failed": 1,
    }  # fmt: skip
    assert total["balance"] == {
        "listed": ACTIVITIES, "unlisted": 0, "complete": ACTIVITIES - 3, "quarantined": 0, "deleted": 0,
        "missing": 3, "difference": 0,
    }  # fmt: skip
    assert [year["year"] for year in found["years"]] == [2024]
    assert found["loads"][0]["outcome"] == "partial"
    assert found["last_complete_walk"].endswith("+00:00")
    assert found["warehouse"]["is_current"] is True
    table = cli.run("status").stdout
    assert "1 the API no longer has them (404)" in table
    assert served.server.issue_token()[:20] not in table


def test_names_the_writer(cli: Cli) -> None:
    """Nobody can find out which process holds the lock."""
    with writer_lock(Home(cli.home), "nrc sync"):
        assert "nrc sync, process" in seen(cli)["writer"]
    assert seen(cli)["writer"] is None


def test_what_is_on_the_default_clock(cli: Cli) -> None:
    """Prevents: runs are shown on a clock that somebody forgot to set, and nothing says so."""
    made = Warehouse(cli.home)
    alone = document("alone", start=START_MS + 60 * DAY_MS, place=None)
    made.land(document("placed"), document("beside", start=START_MS + DAY_MS, place=None), alone)
    made.normalise()
    made.locate("UTC")
    made.publish()
    assert seen(cli)["time_zones"] == {"activities": 3, "on_default": 1, "default": "UTC"}
    assert "1 of 3 activities shown in NRC_TIME_ZONE (UTC)" in cli.run("status").stdout
    made.land(document("alone", start=START_MS + 60 * DAY_MS, last_modified=START_MS + 99 * DAY_MS))
    made.normalise()
    made.locate("UTC")
    made.publish()
    assert seen(cli)["time_zones"]["on_default"] == 0
    assert "NRC_TIME_ZONE" not in cli.run("status").stdout
