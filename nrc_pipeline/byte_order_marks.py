"""Text that a person or a Windows program saved: the mark at its beginning says how, and is no part of it."""

from __future__ import annotations

import codecs


def decoded(content: bytes) -> str:
    """Return the text of bytes in UTF-8, with or without its mark, or in UTF-16 with its mark.

    Raises:
        UnicodeDecodeError: They are something else.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    return content.decode("utf-8-sig")
