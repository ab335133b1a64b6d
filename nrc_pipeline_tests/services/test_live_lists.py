"""Walking the list of the simulator in each dialect, to each kind of end, and into each kind of trouble."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.errors import AccountRefused, Misuse, TokenExpired, TokenRefused, WalkBroken
from nrc_pipeline.services.nike.credentials import Token
from nrc_pipeline.services.nike.live import NikeApi
from nrc_pipeline.services.nike.source import Cursor
from nrc_pipeline.simulator import Athlete, Fault, Faults, RunningServer, Simulator
from nrc_pipeline_tests.services.conftest import Canned, scripted_server

if TYPE_CHECKING:
    from nrc_pipeline.simulator.service import Dialect
    from nrc_pipeline_tests.services.conftest import Client, Script

DIALECTS: list[Dialect] = ["plus", "sport-before", "sport-after"]
BACKWARD: list[Dialect] = ["plus", "sport-before"]


def ids_of(api: NikeApi, start: Cursor | None = None) -> list[str | None]:
    """Walk to the end and give the ids in their order."""
    return [item.activity_id for page in api.pages(start) for item in page.items]


def newest_first(athlete: Athlete) -> list[str]:
    """Give the order that a backward walk must have, by the documents themselves."""
    starts = {one: athlete.document(one)["start_epoch_ms"] for one in athlete.activity_ids()}
    return sorted(starts, key=lambda one: (starts[one], one), reverse=True)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_dialect_lists_everything_once_in_its_direction(
    athlete: Athlete, server: RunningServer, client: Client, dialect: Dialect
) -> None:
    """A dialect loses or repeats activities at the borders of pages, or takes more requests than pages."""
    api = client(server, dialect)
    ids = ids_of(api)
    expected = newest_first(athlete)
    assert ids == (expected if api.direction == "backward" else expected[::-1])
    assert api.direction == ("forward" if dialect == "sport-after" else "backward")
    assert server.count("list") == api.requests_made == 3
    assert all("limit=30" in request.query for request in server.requests)


@pytest.mark.parametrize("dialect", BACKWARD)
@pytest.mark.parametrize("page_end", ["absent", "null", "empty_page", "404"])
@pytest.mark.parametrize("activities", [5, 30])
def test_a_backward_walk_ends_in_each_way_seen_in_the_wild(
    small_athletes: dict[int, Athlete], client: Client, dialect: Dialect, page_end: str, activities: int
) -> None:
    """The end of the list is taken for a failure, and no walk is ever complete."""
    athlete = small_athletes[activities]
    with Simulator(athlete, page_end=page_end).running() as server:  # type: ignore[arg-type]
        assert len(ids_of(client(server, dialect))) == activities


@pytest.mark.parametrize("page_end", ["absent", "null", "empty_page"])
def test_a_forward_walk_ends_without_cursor_or_with_a_last_empty_page(
    athlete: Athlete, client: Client, page_end: str
) -> None:
    """The end of the list is taken for a failure, and no walk is ever complete."""
    with Simulator(athlete, page_end=page_end).running() as server:  # type: ignore[arg-type]
        assert len(ids_of(client(server, "sport-after"))) == 65


def test_a_404_within_a_forward_walk_breaks_it(athlete: Athlete, client: Client) -> None:
    """A list that stops answering is taken for complete, and what it did not show for deleted."""
    with Simulator(athlete, page_end="404").running() as server, pytest.raises(WalkBroken, match="404"):
        ids_of(client(server, "sport-after"))


def test_an_empty_account_has_a_list_of_one_empty_page() -> None:
    """Somebody who has not run yet gets an error."""
    with scripted_server(lambda _path: Canned(b'{"activities":[],"paging":{}}')) as scripted:
        api = NikeApi(scripted.base_url, Token.parse("opaque-token"))
        assert [page.items for page in api.pages()] == [()]


@pytest.mark.parametrize("alive", DIALECTS)
def test_auto_finds_the_dialect_that_answers(athlete: Athlete, client: Client, alive: Dialect) -> None:
    """A family of endpoints is switched off and the pipeline stops, as happened in 2024; or it asks twice."""
    with Simulator(athlete, dialects={alive}).running() as server:
        api = client(server)
        assert api.direction == ("forward" if alive == "sport-after" else "backward")
        assert api.dialect == alive
        assert len(ids_of(api)) == 65
        assert server.count("list") == 3 + DIALECTS.index(alive)
        ids_of(api)
        assert server.count("list") == 6 + DIALECTS.index(alive)


def test_auto_says_so_when_no_dialect_answers(athlete: Athlete, client: Client) -> None:
    """All lists are gone, and an empty account is reported instead."""
    with Simulator(athlete, dialects=set()).running() as server, pytest.raises(WalkBroken, match="404"):
        ids_of(client(server))


@pytest.mark.parametrize("kind", ["server_error", "not_a_page", "unauthorised", "forbidden_html", "reset"])
def test_auto_moves_on_for_nothing_but_404(server: RunningServer, client: Client, kind: str) -> None:
    """An API in trouble is asked in all dialects, and walked in one that shows less."""
    server.faults = Faults(rules=(Fault(kind, on="list"),))  # type: ignore[arg-type]
    with pytest.raises((WalkBroken, TokenRefused, AccountRefused)):
        ids_of(client(server))
    assert {request.path for request in server.requests} == {"/plus/v3/activities/before_id/v3/*"}


def test_a_named_dialect_does_not_fall_back(athlete: Athlete, client: Client) -> None:
    """Somebody who asks for one dialect gets the data of another."""
    with Simulator(athlete, dialects={"sport-before"}).running() as server:
        with pytest.raises(WalkBroken, match="plus"):
            ids_of(client(server, "plus"))
        assert server.count("list") == 1


@pytest.mark.parametrize("dialect", ["auto", *BACKWARD])
def test_a_walk_can_begin_at_a_known_activity(
    athlete: Athlete, server: RunningServer, client: Client, dialect: str
) -> None:
    """A backfill of an old month walks the whole list, or skips what follows the start."""
    expected = newest_first(athlete)
    assert ids_of(client(server, dialect), Cursor("before_id", expected[40])) == expected[41:]


def test_newest_is_the_same_as_no_start(athlete: Athlete, server: RunningServer, client: Client) -> None:
    """A caller that says "newest" gets an error in the dialect that has no word for it."""
    assert ids_of(client(server, "sport-before"), Cursor("newest", "")) == newest_first(athlete)


def test_types_are_passed_on_every_page(athlete: Athlete, server: RunningServer, client: Client) -> None:
    """The filter holds for the first page only, or for none."""
    ids = ids_of(client(server, "plus", ("training", "walk")))
    assert {athlete.document(str(one))["type"] for one in ids} <= {"training", "walk"}
    assert len(ids) < 65
    assert all("types=training,walk" in request.query.replace("%2C", ",") for request in server.requests)


def test_items_are_what_the_document_says(athlete: Athlete, server: RunningServer, client: Client) -> None:
    """The header of an item belongs to another item, or is not that of its raw text."""
    for page in client(server).pages():
        for item in page.items:
            document = athlete.document(str(item.activity_id))
            # The shell that some watches leave has no metrics at all.
            listed = document | {"metrics": []} if "metrics" in document else document
            assert json.loads(item.raw) == listed
            assert item.start_epoch_ms == document["start_epoch_ms"]
            assert item.last_modified == document["last_modified"]
            assert item.metric_types == tuple(document["metric_types"])


@pytest.mark.parametrize(
    "fault",
    [
        Fault("server_error", on="list", times=2),
        Fault("server_error", on="list", times=1, status=500),
        Fault("too_many_requests", on="list", times=2),
        Fault("reset", on="list", times=2),
        Fault("cut", on="list", times=2),
    ],
)
def test_passing_trouble_is_ridden_out(server: RunningServer, client: Client, fault: Fault) -> None:
    """One 503 on one page ends the walk."""
    server.faults = Faults(rules=(fault,))
    assert len(ids_of(client(server, "plus"))) == 65


@pytest.mark.parametrize(
    "kind",
    [
        "server_error",
        "too_many_requests",
        "reset",
        "cut",
        "not_json",
        "not_object",
        "not_a_page",
        "not_found",
    ],
)
def test_lasting_trouble_breaks_the_walk_after_the_pages_that_came(
    server: RunningServer, client: Client, kind: str
) -> None:
    """A walk that broke is taken for complete; or the pages before the break are lost."""
    server.faults = Faults(rules=(Fault(kind, on="list", after=1),))  # type: ignore[arg-type]
    pages = client(server, "sport-after").pages()
    assert len(next(pages).items) == 30
    with pytest.raises(WalkBroken):
        next(pages)


@pytest.mark.parametrize(
    ("kind", "error"),
    [("unauthorised", TokenRefused), ("unauthorised_ok", TokenRefused), ("forbidden_html", AccountRefused)],
)
def test_a_refusal_ends_the_walk_at_once_and_for_good(
    server: RunningServer, client: Client, kind: str, error: type[Exception]
) -> None:
    """A dead token is tried again and again; or a refusal in a 200 is taken for the end of the list."""
    server.faults = Faults(rules=(Fault(kind, on="list", after=1),))  # type: ignore[arg-type]
    api = client(server, "plus")
    with pytest.raises(error):
        ids_of(api)
    assert server.count("list") == 2
    with pytest.raises(error):
        ids_of(api)
    assert server.count("list") == 2


def test_an_expired_token_is_never_sent(server: RunningServer) -> None:
    """A 401 is provoked, or the message does not tell when the token died and how to get another."""
    token = Token.parse(server.issue_token(lifetime_s=-60), "test")
    with NikeApi(server.base_url, token) as api, pytest.raises(TokenExpired, match="expired at") as caught:
        ids_of(api)
    assert "oidc.user" in str(caught.value)
    assert token.secret not in str(caught.value)
    assert caught.value.exit_code == 3
    assert server.requests == []


def test_an_empty_page_with_a_cursor_breaks_a_walk_that_has_seen_nothing(
    server: RunningServer, client: Client
) -> None:
    """A hiccup on the first page is taken for an account without activities."""
    server.faults = Faults(rules=(Fault("empty_page", on="list", first=1),))
    with pytest.raises(WalkBroken, match="empty"):
        ids_of(client(server, "plus"))


def page(first: int, cursor: object) -> Canned:
    """Make a page of two items."""
    items = [{"id": f"a{first + n}", "start_epoch_ms": 1} for n in range(2)]
    return Canned(json.dumps({"activities": items, "paging": {"before_id": cursor}}).encode())


def circle() -> Script:
    """Lead from the third page back to the second."""
    return lambda path: page(
        int(path.split("/")[-1].split("?")[0].strip("*") or 0), "2" if "3/4?" in path else "4"
    )


def endless() -> Script:
    """Give the same items under ever new cursors."""
    numbers = count()
    return lambda _path: page(0, f"c{next(numbers)}")


@pytest.mark.parametrize("script", [circle(), endless(), lambda _path: page(0, "same")])
def test_a_list_without_end_is_a_broken_walk(script: Script) -> None:
    """A cursor that repeats keeps the pipeline asking for ever."""
    with scripted_server(script) as scripted, NikeApi(scripted.base_url, Token.parse("opaque-token")) as api:
        with pytest.raises(WalkBroken, match=r"loops|repeats"):
            ids_of(api)
        assert len(scripted.asked) < 6


def test_http_beyond_this_machine_is_refused_before_anything_is_sent() -> None:
    """The token crosses the network in the clear."""
    with pytest.raises(Misuse, match="NRC_BASE_URL"):
        NikeApi("http://192.0.2.1", Token.parse("opaque-token"))
