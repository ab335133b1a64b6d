"""Answers that are not documents: error bodies, and connections that break."""

from __future__ import annotations

import socket
import struct
import uuid
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.responses import Response

if TYPE_CHECKING:
    from asyncio import Transport
    from collections.abc import Mapping

    from starlette.types import Receive, Scope, Send

_DENIED = """<HTML><HEAD>
<TITLE>Access Denied</TITLE>
</HEAD><BODY>
<H1>Access Denied</H1>
You don't have permission to access this resource on this server.<P>
Reference&#32;&#35;18&#46;5d641160&#46;1700000000&#46;2f1b0c3a
</BODY>
</HTML>
"""


class JsonAnswer(Response):
    """A JSON body."""

    media_type = "application/json"

    def __init__(self, body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """Take the body as bytes, which are sent unchanged."""
        super().__init__(body, status_code=status, headers=headers)


def error_body(code: int, message: str) -> bytes:
    """Return the envelope of the API's errors, with a fresh `error_id` (section 1.6)."""
    return msgspec.json.encode(
        {"error_id": str(uuid.uuid4()), "errors": [{"code": code, "message": message}]}
    )


def unauthorised(status: int = 401) -> JsonAnswer:
    """Return the real body of a refused token.

    Args:
        status: 200 for an error body in a successful answer, which is why clients check the body.
    """
    return JsonAnswer(error_body(35, "Unauthorized user access"), status)


def not_found() -> JsonAnswer:
    """Return a 404; its code is a guess, because no such body has been published."""
    return JsonAnswer(error_body(404, "Not found"), 404)


def access_denied() -> Response:
    """Return the 403 page of the content network, which is HTML."""
    return Response(_DENIED, status_code=403, media_type="text/html")


class BrokenAnswer(Response):
    """An answer whose connection ends too early.

    Args:
        body: The announced body.
        sent: How many of its bytes are sent; None resets the connection before the first.
        transport: The transport of the connection.
        headers: The headers sent with it.
    """

    def __init__(
        self, body: bytes, sent: int | None, transport: Transport, headers: Mapping[str, str] | None = None
    ) -> None:
        """Hold the whole body, so that its full length is announced."""
        super().__init__(body, media_type="application/json", headers=headers)
        self._sent, self._transport = sent, transport

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send the part and close the connection."""
        if self._sent is None:
            connection: Any = self._transport.get_extra_info("socket")
            # A linger of 0 s makes the kernel send RST instead of FIN.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()
        else:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            part = bytes(self.body)[: self._sent]
            await send({"type": "http.response.body", "body": part, "more_body": True})
            self._transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass
