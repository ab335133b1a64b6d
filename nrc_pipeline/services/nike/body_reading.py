"""Reads the whole body of one HTTP answer, or reports that it is not whole."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import urllib3

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from requests import Response

LARGEST_BODY = 256 * 1024 * 1024
CHUNK = 256 * 1024


class CutBodyError(Exception):
    """The body ended too early."""


class UnreadableBodyError(Exception):
    """The body is too large or in an encoding that was not requested; a retry would give the same."""


def read_body(response: Response) -> bytes:
    """Read the body of a streamed answer, decoded from gzip, at most LARGEST_BODY bytes.

    The gzip is decoded here because the HTTP library accepts a gzip stream that ends early. Raises
    CutBodyError and UnreadableBodyError, and TimeoutError if the rest does not arrive.
    """
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise UnreadableBodyError("a body in an encoding that was not requested")
    try:
        chunks = response.raw.stream(CHUNK, decode_content=False)
        return b"".join(gunzip(chunks, LARGEST_BODY)) if encoding.endswith("gzip") else joined(chunks)
    except urllib3.exceptions.ReadTimeoutError as error:
        raise TimeoutError from error
    except (urllib3.exceptions.HTTPError, zlib.error, OSError) as error:
        raise CutBodyError from error


def joined(chunks: Iterable[bytes]) -> bytes:
    """Join chunks up to the limit."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > LARGEST_BODY:
            raise UnreadableBodyError("a body that is too large")
    return bytes(body)


def gunzip(chunks: Iterable[bytes], largest: int) -> Iterator[bytes]:
    """Decode gzip, one or several members, piece by piece, at most `largest` bytes.

    The limit protects against gzip bombs. Raises CutBodyError at an early end, UnreadableBodyError if there
    is more, zlib.error if it is not gzip.
    """
    decoder = zlib.decompressobj(wbits=31)
    size, empty = 0, True
    for chunk in chunks:
        rest = chunk
        while rest:
            empty = False
            if decoder.eof:
                decoder = zlib.decompressobj(wbits=31)
            piece = decoder.decompress(rest, largest - size + 1)
            size += len(piece)
            if size > largest:
                raise UnreadableBodyError("a body that is too large")
            yield piece
            rest = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
    if not (decoder.eof or empty):
        raise CutBodyError
