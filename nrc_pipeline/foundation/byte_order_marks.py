"""Decodes text saved by a person or a Windows program: its byte order mark gives the encoding."""

from __future__ import annotations

import codecs


def decoded(content: bytes) -> str:
    """Return the text of bytes in UTF-8, with or without a mark, or in UTF-16 with a mark.

    Raises:
        UnicodeDecodeError: The bytes are in another encoding.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    return content.decode("utf-8-sig")
