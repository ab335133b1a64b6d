"""The simulator in a process of its own, its documents made and compressed ahead."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import get_context
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from benchmarks.corpus import SAMPLES, SEED, YEARS
from nrc_pipeline.simulator import Athlete, Simulator, service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

_CACHE_BYTES = 8 * 2**30
_TOKEN_LIFETIME_S = 86_400


class Address(NamedTuple):
    """Where the service answers, and a token that it takes."""

    base_url: str
    token: str


@contextmanager
def simulated(activities: int, latency_s: float) -> Iterator[Address]:
    """Serve the athlete of the corpus; it answers when the context is entered."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, activities, latency_s), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.close()
        process.join()


def _serve(parent: Connection, activities: int, latency_s: float) -> None:
    athlete = Athlete.generate(
        seed=SEED, activities=activities, years=YEARS, samples=SAMPLES, cache_bytes=_CACHE_BYTES
    )
    # The simulator keeps few compressed bodies, and compressing one takes a tenth of the latency.
    with patch.object(service, "zipped", lru_cache(maxsize=None)(service.zipped)):  # type: ignore[attr-defined]
        for activity_id in athlete.activity_ids():
            service.zipped(athlete.body(activity_id))  # type: ignore[attr-defined]
        with Simulator(athlete, latency_s=latency_s).running() as server:
            parent.send(Address(server.base_url, server.issue_token(_TOKEN_LIFETIME_S)))
            _wait_for_end(parent)


def _wait_for_end(parent: Connection) -> None:
    try:
        parent.recv()
    except EOFError:
        return
