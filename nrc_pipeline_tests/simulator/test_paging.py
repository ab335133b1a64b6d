"""Lists over HTTP: both families, every way to end, filters, deletions (nrc-api.md sections 1.1, 1.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest

from nrc_pipeline.simulator import Athlete, Simulator

from .conftest import DETAIL, PLUS, SPORT, Client, client_of

if TYPE_CHECKING:
    from nrc_pipeline.simulator.paging import PageEnd


def walk(client: Client, first: str, base: str, key: str, **query: str) -> list[dict[str, Any]]:
    """Return the pages from `first` on, following one cursor until it is falsy."""
    pages = [client.page(first, **query)]
    while pages[-1]["paging"].get(key) and len(pages) < 20:
        pages.append(client.page(f"{base}{pages[-1]['paging'][key]}", **query))
    return pages


def ids(pages: list[dict[str, Any]]) -> list[str]:
    """Return the ids of all pages in order."""
    return [one["id"] for page in pages for one in page["activities"]]


def test_plus_goes_backward_from_now(client: Client, athlete: Athlete) -> None:
    """The dialect in use today must list everything once, newest first, at most 30 a page."""
    pages = walk(client, f"{PLUS}*", PLUS, "before_id", limit="100")
    assert ids(pages) == athlete.activity_ids()[::-1]
    assert [len(page["activities"]) for page in pages] == [30, 30, 15]
    assert "before_id" not in pages[-1]["paging"]
    assert set(pages[0]["paging"]) == {"before_id", "before_time"}


def test_sport_goes_forward_by_id_and_by_time(client: Client, athlete: Athlete) -> None:
    """The older dialect must list everything once, oldest first, and leave `after_*` out at the end."""
    by_id = walk(client, f"{SPORT}after_time/0", f"{SPORT}after_id/", "after_id", limit="25")
    assert ids(by_id) == athlete.activity_ids()
    assert not {"after_id", "after_time"} & set(by_id[-1]["paging"])
    assert not {"before_id", "before_time"} & set(by_id[0]["paging"])
    by_time = walk(client, f"{SPORT}after_time/0", f"{SPORT}after_time/", "after_time", limit="25")
    assert list(dict.fromkeys(ids(by_time))) == athlete.activity_ids()


def test_sport_goes_backward_by_id_and_by_time(client: Client, athlete: Athlete) -> None:
    """The dialect of 2016 to 2026 starts from a time."""
    first = f"{SPORT}before_time/4102444800000"
    by_id = walk(client, first, f"{SPORT}before_id/", "before_id")
    assert ids(by_id) == athlete.activity_ids()[::-1]
    by_time = walk(client, first, f"{SPORT}before_time/", "before_time")
    assert list(dict.fromkeys(ids(by_time))) == athlete.activity_ids()[::-1]


def test_cursors_name_the_neighbours(client: Client) -> None:
    """`after_time` is the next page's first start, `before_time` the last one of the page before."""
    one, two, three = walk(client, f"{SPORT}after_time/0", f"{SPORT}after_id/", "after_id", limit="25")
    assert two["paging"]["before_time"] == one["activities"][-1]["start_epoch_ms"]
    assert two["paging"]["before_id"] == two["activities"][0]["id"]
    assert two["paging"]["after_time"] == three["activities"][0]["start_epoch_ms"]
    assert two["paging"]["after_id"] == two["activities"][-1]["id"]


@pytest.mark.parametrize("page_end", ["absent", "null", "empty_page", "404"])
@pytest.mark.parametrize("direction", ["backward", "forward"])
def test_each_end_of_the_walk(page_end: PageEnd, direction: Literal["backward", "forward"]) -> None:
    """A client must meet each end seen in the wild: key absent, null, an empty page, a 404."""
    athlete = Athlete.generate(seed=1, activities=5)
    side = "before_id" if direction == "backward" else "after_id"
    first = f"{SPORT}before_time/4102444800000" if direction == "backward" else f"{SPORT}after_time/0"
    with Simulator(athlete, page_end=page_end).running() as server:
        client = client_of(server)
        page = client.page(first)
        assert len(page["activities"]) == 5
        cursor = page["paging"].get(side, "absent")
        if page_end in ("absent", "null"):
            assert cursor == ("absent" if page_end == "absent" else None)
            return
        past = client.get(f"{SPORT}{side}/{cursor}")
        if page_end == "404":
            assert past.status_code == 404
        else:
            assert past.json()["activities"] == []


def test_an_empty_account_is_a_page(own_athlete: Athlete) -> None:
    """Nothing listed is not an error, however the end is shown."""
    for name in own_athlete.activity_ids():
        own_athlete.delete(name)
    with Simulator(own_athlete, page_end="404").running() as server:
        assert client_of(server).page(f"{PLUS}*") == {"activities": [], "paging": {}}


def test_items_are_details_without_series(client: Client, athlete: Athlete) -> None:
    """List item and detail are equal in every other key; `metrics` asked for on the list fills them."""
    item = client.page(f"{PLUS}*", limit="1")["activities"][0]
    detail = client.get(f"{DETAIL}{item['id']}", metrics="ALL").json()
    assert item["metrics"] == []
    assert detail["metrics"]
    assert item | {"metrics": detail["metrics"]} == detail == athlete.document(item["id"])
    full = client.page(f"{PLUS}*", limit="1", metrics="ALL")["activities"][0]
    assert full == detail


def test_types_filter(client: Client) -> None:
    """Neighbours are those of the filtered list."""
    pages = walk(client, f"{PLUS}*", PLUS, "before_id", types="training,walk", limit="2")
    types = [one["type"] for page in pages for one in page["activities"]]
    assert "training" in types
    assert set(types) <= {"training", "walk"}


def test_a_deletion_shows_only_when_asked_for(own_athlete: Athlete) -> None:
    """Without `include_deleted` a deleted activity disappears, and its detail is 404."""
    gone = own_athlete.activity_ids()[3]
    own_athlete.delete(gone)
    with Simulator(own_athlete).running() as server:
        client = client_of(server)
        assert gone not in ids([client.page(f"{PLUS}*")])
        listed = client.page(f"{PLUS}*", include_deleted="true")["activities"]
        assert [one["id"] for one in listed if one["delete_indicator"]] == [gone]
        assert client.get(f"{DETAIL}{gone}", metrics="ALL").status_code == 404
        # A walk in progress may hold the id as its cursor.
        assert len(client.page(f"{PLUS}{gone}")["activities"]) == 3


def test_a_dialect_that_is_off_answers_404(athlete: Athlete) -> None:
    """`auto` moves on to the next dialect on a 404 of the first page."""
    with Simulator(athlete, dialects={"sport-after"}).running() as server:
        client = client_of(server)
        assert client.get(f"{PLUS}*").status_code == 404
        assert client.get(f"{SPORT}before_time/4102444800000").status_code == 404
        assert client.get(f"{SPORT}after_time/0").status_code == 200
        assert server.count("list") == 3
