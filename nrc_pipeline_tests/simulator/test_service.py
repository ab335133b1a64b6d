"""Details, tokens, compression and the record of requests, over HTTP."""

from __future__ import annotations

import base64
from typing import Any

import msgspec
import pytest
import requests

from nrc_pipeline.simulator import Athlete, Simulator

from .conftest import DETAIL, PLUS, Client, client_of

TOKEN_ROUTE = "/idn/shim/oauth/2.0/token"


def claims(token: str) -> dict[str, Any]:
    """Return the claims of a JWT without a look at its signature, as the pipeline does."""
    part = token.split(".")[1]
    found: dict[str, Any] = msgspec.json.decode(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


@pytest.mark.parametrize("base", [DETAIL, "/plus/v3/activity/", "/plus/v3/activity/v3/"])
@pytest.mark.parametrize("metrics", ["ALL", "all"])
def test_three_spellings_of_the_detail(client: Client, athlete: Athlete, base: str, metrics: str) -> None:
    """Clients use three paths for one document."""
    name = athlete.activity_ids()[-3]
    answer = client.get(f"{base}{name}", metrics=metrics)
    assert answer.content == athlete.body(name)


def test_a_subset_of_the_metrics(client: Client, athlete: Athlete) -> None:
    """`metrics=latitude,longitude` gives these entries only, in this order; without it there are none."""
    name = next(one for one in reversed(athlete.activity_ids()) if b'"latitude"' in athlete.header(one))
    some = client.get(f"{DETAIL}{name}", metrics="latitude,longitude").json()
    assert [one["type"] for one in some["metrics"]] == ["latitude", "longitude"]
    assert client.get(f"{DETAIL}{name}").json()["metrics"] == []


def test_unknown_things_are_404(client: Client) -> None:
    """Unknown ids and paths answer with the API's envelope and are counted."""
    assert client.get(f"{DETAIL}nobody", metrics="ALL").json()["errors"]
    assert client.get(f"{PLUS}nobody").status_code == 404
    assert client.get("/sport/v3/me/activities/sideways/1").status_code == 404
    assert client.get("/elsewhere").status_code == 404
    assert [one.status for one in client.server.requests] == [404] * 4


def test_gzip_only_when_accepted(client: Client, athlete: Athlete) -> None:
    """Both ways carry the same bytes."""
    path = f"{DETAIL}{athlete.activity_ids()[-1]}"
    packed = client.get(path, metrics="ALL")
    assert packed.headers["content-encoding"] == "gzip"
    client.session.headers["Accept-Encoding"] = "identity"
    plain = client.get(path, metrics="ALL")
    assert "content-encoding" not in plain.headers
    assert plain.content == packed.content


@pytest.mark.parametrize("header", [None, "Bearer ", "Bearer a.b.c", "Basic eDp5", "Bearer ünicode"])
def test_no_good_token_no_data(client: Client, header: str | None) -> None:
    """The body of a refusal is the real one, with a fresh error id."""
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    seen = set()
    for _ in range(2):
        answer = requests.get(f"{client.server.base_url}{PLUS}*", headers=headers, timeout=20)
        assert answer.status_code == 401
        assert answer.json()["errors"] == [{"code": 35, "message": "Unauthorized user access"}]
        seen.add(answer.json()["error_id"])
    assert len(seen) == 2


def test_the_hour_ends_in_the_middle_of_a_crawl(own_athlete: Athlete) -> None:
    """The token's `exp` is honoured by the simulator's clock."""
    now = [1_700_000_000.0]
    with Simulator(own_athlete, clock=lambda: now[0]).running() as server:
        client = client_of(server)
        assert client.get(f"{PLUS}*").status_code == 200
        now[0] += 3599
        assert client.get(f"{PLUS}*").status_code == 200
        now[0] += 1
        assert client.get(f"{PLUS}*").status_code == 401
        client.renew()
        assert client.get(f"{PLUS}*").status_code == 200


def test_claims_are_those_of_the_api(own_athlete: Athlete) -> None:
    """A pipeline reads `exp` and `prn` before its first request."""
    with Simulator(own_athlete, clock=lambda: 1_700_000_000.0).running() as server:
        found = claims(server.issue_token(lifetime_s=60, user="somebody"))
        assert (found["iat"], found["exp"], found["prn"]) == (1_700_000_000, 1_700_000_060, "somebody")
        assert claims(server.issue_token())["prn"] == own_athlete.user_id
        expired = server.issue_token(lifetime_s=-1)
        headers = {"Authorization": f"Bearer {expired}"}
        assert requests.get(f"{server.base_url}{PLUS}*", headers=headers, timeout=20).status_code == 401


def test_refreshing_a_token(client: Client) -> None:
    """The refresh route gives what clients expect, `expires_in` as a string."""
    url = client.server.base_url + TOKEN_ROUTE
    body = {
        "client_id": "x",
        "grant_type": "refresh_token",
        "refresh_token": client.server.issue_refresh_token(),
    }
    given = requests.post(url, json=body, timeout=20).json()
    assert given["expires_in"] == "3600"
    client.session.headers["Authorization"] = f"Bearer {given['access_token']}"
    assert client.get(f"{PLUS}*").status_code == 200
    wrong = requests.post(url, json=body | {"refresh_token": given["access_token"]}, timeout=20)
    assert wrong.status_code == 401
    assert requests.post(url, data=b"grant_type=x", timeout=20).json() == {"error": "InvalidRequest"}
    assert client.server.count("token") == 3


def test_another_process_gets_a_token_and_counts(client: Client) -> None:
    """`nrc simulate` runs alone; its control routes stand in for the Python objects."""
    base = client.server.base_url
    given = requests.post(f"{base}/_simulator/token", json={"lifetime_s": 5, "user": "u"}, timeout=20).json()
    assert claims(given["access_token"])["prn"] == "u"
    client.get(f"{PLUS}*")
    assert requests.get(f"{base}/_simulator/requests", timeout=20).json()["counts"]["list"] == 1
    assert requests.delete(f"{base}/_simulator/requests", timeout=20).json()["total"] == 0
    assert requests.post(f"{base}/_simulator/token", data=b"[]", timeout=20).status_code == 400


def test_requests_are_recorded(client: Client, athlete: Athlete) -> None:
    """Tests of "nothing asked twice" count here."""
    name = athlete.activity_ids()[0]
    client.get(f"{PLUS}*")
    client.get(f"{DETAIL}{name}", metrics="ALL")
    first, second = client.server.requests
    assert (first.kind, first.status, first.activity_id) == ("list", 200, None)
    assert (second.kind, second.path, second.activity_id) == ("detail", f"{DETAIL}{name}", name)
    assert client.server.count("detail") == 1
    client.server.reset_counts()
    assert client.server.requests == []


def test_only_loopback_is_served(own_athlete: Athlete) -> None:
    """The simulator protects nothing and must not be reachable from elsewhere."""
    for host in ("0.0.0.0", "example.org", "10.0.0.1"):  # noqa: S104
        with pytest.raises(ValueError, match="loopback"):
            Simulator(own_athlete).serve_forever(host, 0)
