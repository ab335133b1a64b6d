"""A server on this machine that takes messages, as Apprise sends them."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Channel:
    """A server that takes messages while `works`."""

    url: str = ""
    works: bool = True
    messages: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def channel_server() -> Iterator[Channel]:
    """Serve Apprise's json:// on loopback."""
    channel = Channel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if channel.works:
                channel.messages.append(json.loads(body))
            self.send_response(200 if channel.works else 503)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the tests quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    channel.url = f"json://user:pa55word@127.0.0.1:{server.server_address[1]}/"
    try:
        yield channel
    finally:
        server.shutdown()
        server.server_close()
