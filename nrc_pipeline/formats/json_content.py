"""Reads the JSON value of a file."""

from __future__ import annotations

import codecs
from typing import Any

from nrc_pipeline.documents.cut import is_cut
from nrc_pipeline.documents.json_parts import as_text, tolerant_value
from nrc_pipeline.formats.format import UntranslatableError
from nrc_pipeline.foundation.byte_order_marks import decoded


def json_content(content: bytes) -> Any:
    """Parse a file; numbers that are not finite and surrogates without a partner are accepted.

    Raises:
        UntranslatableError: It is empty, truncated or not JSON.
    """
    body = content.removeprefix(codecs.BOM_UTF8)
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            body = decoded(body).encode()
        except UnicodeDecodeError:
            raise UntranslatableError("not text") from None
    value = tolerant_value(body)
    if value is None:
        if not body.strip():
            raise UntranslatableError("empty")
        raise UntranslatableError("truncated" if is_cut(as_text(body)) else "not JSON")
    return value


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects of an array; nothing if the value is no array."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def member(value: Any, key: str) -> Any:
    """Return a member of an object; None if it has none, or the value is no object."""
    return value.get(key) if isinstance(value, dict) else None
