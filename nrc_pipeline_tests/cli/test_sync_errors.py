"""Each row of "Errors and what they mean" (design.md) that HTTP or the token brings about, by `nrc sync`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.simulator import Fault, Faults, Simulator
from nrc_pipeline_tests.account import small_athlete
from nrc_pipeline_tests.cli.conftest import ACTIVITIES

if TYPE_CHECKING:
    from nrc_pipeline.simulator.faults import FaultKind
    from nrc_pipeline.simulator.paging import PageEnd
    from nrc_pipeline_tests.account import Account
    from nrc_pipeline_tests.cli.conftest import Cli

PAGE = 30


def each(served: Account, kinds: tuple[FaultKind, ...]) -> Faults:
    """Let the detail of one activity after the other go wrong, in one way each, every time."""
    ids = served.athlete.activity_ids()
    return Faults(
        rules=tuple(Fault(kind, ids=frozenset({ids[at]}), delay_s=3) for at, kind in enumerate(kinds))
    )


def test_token_dies_on_the_way(cli: Cli, served: Account) -> None:
    """What came before a 401 is not published, or a dead token is asked again, or a detail asked twice."""
    served.server.faults = Faults(token_dies_after_details=5)
    died = cli.run("sync")
    assert died.exit_code == 3
    assert "refused the access token" in died.stderr
    assert "nrc token set" in died.stderr
    assert "7 details are still missing; set a fresh token" in died.stderr
    assert cli.held() == (ACTIVITIES, 5)
    total = json.loads(cli.run("status", "--json").stdout)["total"]
    assert (total["missing"], total["why"]["not_asked"]) == (7, 7)
    served.server.faults = Faults()
    last = cli.run("sync", NRC_ACCESS_TOKEN=served.server.issue_token())
    assert last.exit_code == 0, last.stderr
    assert set(served.details_asked(200).values()) == {1}
    assert cli.held() == (ACTIVITIES, ACTIVITIES)


def test_answer_that_carries_the_401(cli: Cli, served: Account) -> None:
    """A 200 whose body has errors[].code 35 is taken for a document."""
    served.server.faults = Faults(rules=(Fault("unauthorised_ok", after=4),))
    result = cli.run("sync")
    assert result.exit_code == 3
    assert "refused the access token" in result.stderr
    held, deep = cli.held()
    assert held == ACTIVITIES
    assert 4 <= deep < ACTIVITIES
    assert cli.rows("FROM ops.quarantine") == []


def test_account_refused(cli: Cli, served: Account) -> None:
    """A 403 of the network is retried, blamed on the token, or loses what came before it."""
    served.server.faults = Faults(rules=(Fault("forbidden_html", after=4),))
    result = cli.run("sync")
    assert result.exit_code == 3
    assert "403" in result.stderr
    assert "this network address or this account" in result.stderr
    held, deep = cli.held()
    assert held == ACTIVITIES
    assert 4 <= deep < ACTIVITIES
    assert served.server.count("detail") <= 4 + 4, "no more than were in flight"


def test_refused_at_the_first_request(cli: Cli, served: Account) -> None:
    """A refusal of the list shows a traceback, or starts Dagster for nothing."""
    served.server.faults = Faults(rules=(Fault("forbidden_html", on="any"),))
    result = cli.run("sync")
    assert result.exit_code == 3
    assert "403" in result.stderr
    assert served.server.count("list") == 1
    assert not list((cli.home / "dagster").iterdir())


@pytest.mark.parametrize(
    ("lifetime_s", "said"),
    [(-60, "expired at"), (None, "No access token is set")],
    ids=["expired", "missing"],
)
def test_token_that_cannot_do(cli: Cli, served: Account, lifetime_s: float | None, said: str) -> None:
    """A token that is known to be dead, or none at all, costs requests, or its message does not help."""
    token = served.server.issue_token(lifetime_s=lifetime_s) if lifetime_s else None
    result = cli.run("sync", NRC_ACCESS_TOKEN=token)
    assert result.exit_code == 3
    assert said in result.stderr
    assert "oidc.user" in result.stderr
    assert served.server.requests == []
    assert token is None or token not in result.output


def test_another_account(cli: Cli, served: Account) -> None:
    """Two people's runs end in one warehouse."""
    assert cli.run("sync").exit_code == 0
    served.server.reset_counts()
    result = cli.run("sync", NRC_ACCESS_TOKEN=served.server.issue_token(user="somebody-else"))
    assert result.exit_code == 2
    assert "another account" in result.stderr
    assert served.server.requests == []
    assert cli.held() == (ACTIVITIES, ACTIVITIES)


@pytest.mark.parametrize("page_end", ["empty_page", "404"])
def test_ends_of_the_list(cli: Cli, direct: None, page_end: PageEnd) -> None:
    """An empty page or a 404 after a full page is taken for a failure, not for the end."""
    athlete = small_athlete(PAGE, 0.2)
    with Simulator(athlete, page_end=page_end).running() as server:
        server.faults = Faults(rules=(Fault("not_found", on="detail"),))
        token = server.issue_token()
        result = cli.run("sync", NRC_BASE_URL=server.base_url, NRC_ACCESS_TOKEN=token)
        assert result.exit_code == 0, result.stderr
    assert cli.rows("SELECT count(*) AS n FROM core.activities") == [{"n": PAGE}]


def test_list_that_breaks_off(cli: Cli, direct: None) -> None:
    """An error on the second page loses the first, or a list cut short is taken for the whole."""
    with Simulator(small_athlete(PAGE + 5, 0.2)).running() as server:
        server.faults = Faults(rules=(Fault("not_a_page", on="list", after=1),))
        token = server.issue_token()
        broken = cli.run("sync", NRC_BASE_URL=server.base_url, NRC_ACCESS_TOKEN=token)
        assert broken.exit_code == 1
        assert "Page 2 of the activity list is not a list page" in broken.stderr
        assert cli.held() == (PAGE, PAGE)
        server.faults = Faults()
        server.reset_counts()
        assert cli.run("sync").exit_code == 0
        assert server.count("detail") == 5
    assert cli.held() == (PAGE + 5, PAGE + 5)


def test_no_list_at_all(cli: Cli, direct: None) -> None:
    """404 on the first page of every dialect is taken for an empty account."""
    with Simulator(small_athlete(3, 0.1), dialects=set()).running() as server:
        token = server.issue_token()
        result = cli.run("sync", NRC_BASE_URL=server.base_url, NRC_ACCESS_TOKEN=token)
    assert result.exit_code == 1
    assert "404" in result.stderr


def test_vanished_detail(cli: Cli, served: Account) -> None:
    """A 404 for a detail stops the load, counts as a failure, or is asked again at once."""
    served.server.faults = each(served, ("not_found", "not_found"))
    result = cli.run("sync")
    assert result.exit_code == 0, result.stderr
    assert "vanished: 2 documents: 404" in result.stderr
    assert cli.held() == (ACTIVITIES, ACTIVITIES - 2)
    served.server.reset_counts()
    assert cli.run("sync").exit_code == 0
    assert served.server.count("detail") == 0


def test_errors_that_pass(cli: Cli, served: Account) -> None:
    """An error that a second try mends is not tried twice."""
    kinds: tuple[FaultKind, ...] = ("too_many_requests", "server_error", "reset", "cut")
    served.server.faults = Faults(
        rules=tuple(Fault(kind, rate=0.5, times=1, retry_after_s=1) for kind in kinds)
    )
    result = cli.run("sync")
    assert result.exit_code == 0, result.stderr
    assert served.server.count("detail") > ACTIVITIES
    assert cli.held() == (ACTIVITIES, ACTIVITIES)


def test_errors_that_stay(cli: Cli, served: Account) -> None:
    """Documents that do not come stop the others, or nobody hears of them, or they are never asked again."""
    served.server.faults = each(served, ("too_many_requests", "server_error", "reset", "cut"))
    result = cli.run("sync")
    assert result.exit_code == 1
    assert "4 details are still missing" in result.stderr
    for reason in ("HTTP 429", "HTTP 503", "no connection", "truncated"):
        assert reason in result.stderr
    assert cli.held() == (ACTIVITIES, ACTIVITIES - 4)
    served.server.faults = Faults()
    served.server.reset_counts()
    assert cli.run("sync").exit_code == 0
    assert served.server.count("detail") == 4
    assert cli.held() == (ACTIVITIES, ACTIVITIES)


def test_documents_that_cannot_be_filed(cli: Cli, served: Account) -> None:
    """A bad document stops the batch, is loaded, or is dropped without its bytes and the reason."""
    kinds: tuple[FaultKind, ...] = (
        "not_json", "not_object", "other_activity", "no_start", "not_finite", "not_a_number", "not_array",
        "bad_time",
    )  # fmt: skip
    served.server.faults = each(served, kinds)
    result = cli.run("sync")
    assert result.exit_code == 0, result.stderr
    assert f"{len(kinds)} documents are in quarantine" in result.stderr
    assert cli.held() == (ACTIVITIES, ACTIVITIES - len(kinds))
    refused = cli.rows("SELECT activity_id, reason, octet_length(payload) AS size FROM ops.quarantine")
    assert {row["activity_id"] for row in refused} == set(served.athlete.activity_ids()[: len(kinds)])
    assert all(row["reason"] and row["size"] for row in refused)
    served.server.reset_counts()
    assert cli.run("sync").exit_code == 0
    assert served.server.count("detail") == 0, "refused documents are asked for once a day"
