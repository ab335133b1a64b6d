"""Runs the service: in a thread for tests and the demo, or until interrupted for `nrc simulate`."""

from __future__ import annotations

import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from threading import Thread
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .faults import FaultJudge, Faults
from .service import DIALECTS, Service

if TYPE_CHECKING:
    from asyncio import Transport
    from collections.abc import Callable, Iterator

    from .athlete import Athlete
    from .paging import PageEnd
    from .service import Dialect
    from .traffic import Request, RequestKind


class RunningServer:
    """A service that answers."""

    def __init__(self, base_url: str, service: Service) -> None:
        """Used by `Simulator`."""
        self.base_url = base_url
        self._service = service

    def issue_token(self, lifetime_s: float | None = None, user: str | None = None) -> str:
        """Return a fresh access token.

        Args:
            lifetime_s: Seconds by the simulator's clock; the simulator's default when None; negative for an
                expired one.
            user: Becomes `prn`; the athlete's own id when None.
        """
        return self._service.desk.access(lifetime_s, user)

    def issue_refresh_token(self, user: str | None = None) -> str:
        """Return a refresh token for the token route."""
        return self._service.desk.refresh(user)

    @property
    def requests(self) -> list[Request]:
        """All requests so far, in the order of their answers."""
        return self._service.traffic.all()

    def count(self, kind: RequestKind) -> int:
        """Return the number of requests of a kind, including refused and failed ones."""
        return sum(one.kind == kind for one in self.requests)

    def reset_counts(self) -> None:
        """Discard the recorded requests."""
        self._service.traffic.clear()

    @property
    def faults(self) -> Faults:
        """The faults; setting them resets all their counts."""
        return self._service.judge.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._service.judge = FaultJudge(faults)

    @property
    def dialects(self) -> frozenset[Dialect]:
        """Families of lists that answer; a change takes effect from the next request on."""
        return self._service.dialects

    @dialects.setter
    def dialects(self, dialects: frozenset[Dialect]) -> None:
        self._service.dialects = dialects

    @property
    def faults_served(self) -> int:
        """How often each rule has been applied since the faults were set."""
        return self._service.judge.served


@dataclass(slots=True)
class Simulator:
    """The API of one athlete.

    Attributes:
        athlete: The account.
        faults: The faults.
        latency_s: Added to every answer.
        page_end: How the end of a list is shown: the cursor's key is "absent" (as measured) or "null"; or a
            cursor is given that leads to an "empty_page" or to a "404".
        dialects: Families of lists that answer; the others are 404.
        token_lifetime_s: Default of issued tokens.
        clock: Epoch seconds; decides when tokens expire.
    """

    athlete: Athlete
    faults: Faults = field(default_factory=Faults)
    latency_s: float = 0.0
    page_end: PageEnd = "absent"
    dialects: frozenset[Dialect] | set[Dialect] = DIALECTS
    token_lifetime_s: float = 3600
    clock: Callable[[], float] = time.time

    @contextmanager
    def running(self) -> Iterator[RunningServer]:
        """Serve on a free port of 127.0.0.1 until the context ends; ready when it is entered.

        Raises:
            RuntimeError: If the server does not start.
        """
        service = self._service()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            server = uvicorn.Server(_config(service))
            thread = Thread(
                target=server.run, kwargs={"sockets": [listener]}, name="nrc-simulator", daemon=True
            )
            thread.start()
            while not server.started and thread.is_alive():
                time.sleep(0.005)
            if not server.started:
                raise RuntimeError("the simulator did not start")
            try:
                yield RunningServer(f"http://127.0.0.1:{listener.getsockname()[1]}", service)
            finally:
                server.should_exit = True
                thread.join(timeout=10)

    def serve_forever(
        self,
        host: str = "127.0.0.1",
        port: int = 8321,
        on_ready: Callable[[RunningServer], None] | None = None,
    ) -> None:
        """Serve until interrupted, in this thread.

        Args:
            host: A loopback address.
            port: 0 for a free one.
            on_ready: Called once the port is bound, with the address to show.

        Raises:
            ValueError: If `host` is not a loopback address: tokens and routes have no protection.
            OSError: If the port is in use.
        """
        address = "127.0.0.1" if host == "localhost" else host
        try:
            loopback = ip_address(address).is_loopback
        except ValueError:
            loopback = False
        if not loopback:
            raise ValueError(f"the simulator serves on loopback only, not on {host}")
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        service = self._service()
        with socket.create_server((address, port), family=family) as listener:
            shown = f"[{address}]" if ":" in address else address
            if on_ready is not None:
                on_ready(RunningServer(f"http://{shown}:{listener.getsockname()[1]}", service))
            uvicorn.Server(_config(service)).run(sockets=[listener])

    def _service(self) -> Service:
        return Service(
            self.athlete, faults=self.faults, latency_s=self.latency_s, page_end=self.page_end,
            dialects=frozenset(self.dialects), token_lifetime_s=self.token_lifetime_s, clock=self.clock,
        )  # fmt: skip


def _config(service: Service) -> uvicorn.Config:
    transports = service.transports

    class Protocol(H11Protocol):
        """Lets the service break a connection, which ASGI cannot express."""

        def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            # asyncio does this only for sockets that name their protocol; without it small answers took 40
            # ms.
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.client is not None:
                transports[self.client] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            if self.client is not None:
                transports.pop(self.client, None)
            super().connection_lost(exc)

    return uvicorn.Config(
        service.app, http=Protocol, loop="asyncio", lifespan="off", log_config=None, log_level="critical",
        access_log=False, timeout_graceful_shutdown=1,
    )  # fmt: skip
