"""The simulated service as an ActivitySource: the same client, over real HTTP on loopback."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from nrc_pipeline.api.live import AUTO, NikeApi
from nrc_pipeline.credentials import Token
from nrc_pipeline.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.simulator import Athlete

__all__ = ["simulated_api"]


@contextmanager
def simulated_api(
    athlete: Athlete,
    *,
    dialect: str = AUTO,
    activity_types: tuple[str, ...] = (),
    max_concurrency: int = 4,
) -> Iterator[NikeApi]:
    """Serve the athlete on a free loopback port and return a client with a fresh token for it."""
    with Simulator(athlete).running() as server:
        token = Token.parse(server.issue_token(), "simulator")
        with NikeApi(
            server.base_url,
            token,
            dialect=dialect,
            activity_types=activity_types,
            max_concurrency=max_concurrency,
        ) as api:
            yield api
