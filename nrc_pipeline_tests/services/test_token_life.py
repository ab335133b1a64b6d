"""A token that ends while details are fetched."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from nrc_pipeline.foundation.errors import TokenExpired
from nrc_pipeline.loads.load import Load
from nrc_pipeline.services.nike.credentials import Token
from nrc_pipeline.services.nike.transport import EXPIRY_MARGIN, Transport
from nrc_pipeline_tests.account import account, small_athlete
from nrc_pipeline_tests.services.conftest import Canned, scripted_server

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.simulator import RunningServer


def test_nothing_is_sent_with_a_token_that_is_about_to_end(server: RunningServer) -> None:
    """The last request of a token's hour arrives after its end."""
    token = Token.parse(server.issue_token(lifetime_s=3600), "test")
    assert token.exp is not None
    now = [token.exp - EXPIRY_MARGIN - timedelta(milliseconds=1)]
    with scripted_server(lambda _path: Canned()) as scripted:
        transport = Transport(scripted.base_url, token, now=lambda: now[0])
        assert transport.get("/x").status == 200
        now[0] += timedelta(milliseconds=1)
        for _ in range(2):
            with pytest.raises(TokenExpired, match="expired at"):
                transport.get("/x")
        transport.close()
    assert len(scripted.asked) == 1


def test_a_load_that_outlives_its_token_stops_between_two_requests(tmp_path: Path) -> None:
    """A 401 is provoked, or what had come before the token's end is lost."""
    with account(tmp_path, small_athlete(40), latency_s=0.3) as served:
        home = served.settings(max_concurrency=1)
        walked = Load(home, "walk")
        walked.home.prepare()
        walked.arrival.land_list(full=True)
        served.server.reset_counts()
        short = SecretStr(served.server.issue_token(lifetime_s=4))
        load = Load(home.model_copy(update={"access_token": short}), "details")
        fetched = load.arrival.land_details()
        asked = served.server.requests
        left = len(load.arrival.wanted_details())
    assert isinstance(fetched.error, TokenExpired)
    assert {request.status for request in asked} <= {200}
    assert 0 < len(asked) < 40
    assert (len(asked), left) == (fetched.documents, 40 - fetched.documents)
    assert [(one.stage, one.outcome) for one in load.journal.stages()] == [("details", "refused")]
