"""Looks for words near both ends of a file, which is enough to tell what it is."""

from __future__ import annotations

NEAR = 64 * 1024


def near_ends(content: bytes) -> bytes:
    """Return the beginning and the end of a content, in UTF-8 or UTF-16, as text in ASCII."""
    ends = content if len(content) <= 2 * NEAR else content[:NEAR] + content[-NEAR:]
    return ends.replace(b"\0", b"")


def first_character(content: bytes) -> bytes:
    """Return the first byte that is neither blank nor part of a byte order mark."""
    return content[:NEAR].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1]
