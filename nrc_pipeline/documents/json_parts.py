"""Splits JSON text into exact substrings, without re-serialising it.

Strict JSON takes the fast path. Other text (NaN, a lone surrogate, bytes that are not UTF-8) is split as
tolerantly as the standard library parses, so that one bad document does not hide its neighbours. The
normaliser judges it.
"""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

SPACE = re.compile(r"[ \t\n\r]*")
DECODER = json.JSONDecoder(strict=False)
# Bytes that are not UTF-8 are noticed only where a string is decoded.
NOT_STRICT = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
ARRAY_OPENING = re.compile(r'[ \t\n\r]*(?:\{[ \t\n\r]*"activities"[ \t\n\r]*:[ \t\n\r]*)?\[')
Places = dict[str, tuple[int, int]]


def members(body: bytes) -> dict[str, bytes] | None:
    """Return the members of an object as exact substrings; None if the body is not a JSON object."""
    try:
        strict = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        return {key: bytes(value) for key, value in strict.items()}
    except NOT_STRICT:
        pass
    text = as_text(body)
    places = member_places(text)
    if places is None:
        return None
    return {key: as_bytes(text[begin:end]) for key, (begin, end) in places.items()}


def elements(body: bytes) -> tuple[bytes, ...] | None:
    """Return the elements of an array as exact substrings; None if the body is not a JSON array."""
    try:
        return tuple(bytes(item) for item in msgspec.json.decode(body, type=list[msgspec.Raw]))
    except NOT_STRICT:
        pass
    text = as_text(body)
    if not isinstance(tolerant_value(body), list):
        return None
    found: list[bytes] = []
    at = _skip(text, _skip(text, 0) + 1)
    while text[at] != "]":
        _, end = DECODER.raw_decode(text, at)
        found.append(as_bytes(text[at:end]))
        at = _next(text, end)
    return tuple(found)


def values_in_a_row(body: bytes) -> tuple[list[bytes], bytes]:
    """Return consecutive JSON values, such as lines, and the remaining text that is not JSON."""
    text = as_text(body)
    found: list[bytes] = []
    at = _skip(text, 0)
    while at < len(text):
        end = _end_of_value(text, at)
        if end is None:
            break
        found.append(as_bytes(text[at:end]))
        at = _skip(text, end)
    return found, as_bytes(text[at:])


def elements_before_the_cut(body: bytes) -> tuple[list[bytes], bytes]:
    """Return the complete elements of an array that does not end, and the rest after them.

    The array is the body itself, or the `activities` at the beginning of a list page.
    """
    text = as_text(body)
    opening = ARRAY_OPENING.match(text)
    if opening is None:
        return [], body
    found: list[bytes] = []
    at = _skip(text, opening.end())
    while at < len(text):
        end = _end_of_value(text, at)
        # A number at the very end may have lost digits.
        if end is None or end == len(text):
            break
        found.append(as_bytes(text[at:end]))
        at = _next(text, end)
    return found, as_bytes(text[at:])


def _end_of_value(text: str, at: int) -> int | None:
    try:
        _, end = DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None
    return end


def tolerant_value(body: bytes) -> Any:
    """Parse JSON, strictly or as the standard library tolerates it; None if it is neither."""
    try:
        return msgspec.json.decode(body)
    except NOT_STRICT:
        pass
    try:
        return json.loads(as_text(body), strict=False)
    except (ValueError, RecursionError):
        return None


def member_places(text: str) -> Places | None:
    """Find where each member's value begins and ends; None if the text is not a JSON object."""
    try:
        if not isinstance(json.loads(text, strict=False), dict):
            return None
    except (ValueError, RecursionError):
        return None
    # From here on the text is known to be well-formed.
    places: Places = {}
    at = _skip(text, _skip(text, 0) + 1)
    while text[at] != "}":
        key, at = DECODER.raw_decode(text, at)
        begin = _skip(text, _skip(text, at) + 1)
        _, end = DECODER.raw_decode(text, begin)
        places[key] = (begin, end)
        at = _next(text, end)
    return places


def as_text(body: bytes) -> str:
    """Decode any bytes so that `as_bytes` returns the same bytes."""
    return body.decode("utf-8", "surrogateescape")


def as_bytes(text: str) -> bytes:
    """Undo `as_text`."""
    return text.encode("utf-8", "surrogateescape")


def _next(text: str, end: int) -> int:
    at = _skip(text, end)
    return _skip(text, at + 1) if text.startswith(",", at) else at


def _skip(text: str, at: int) -> int:
    match = SPACE.match(text, at)
    return match.end() if match else at
