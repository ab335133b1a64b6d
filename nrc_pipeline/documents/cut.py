"""Distinguishes a text that was cut off from one that is invalid in the middle."""

from __future__ import annotations

import re

_PIECE = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{]|[\]}]|"', re.DOTALL)


def is_cut(text: str) -> bool:
    """Return whether an invalid JSON text ends inside a string, an array or an object."""
    depth = 0
    for piece in _PIECE.finditer(text):
        found = piece[0]
        if found == '"':
            return True
        if len(found) == 1:
            depth += 1 if found in "[{" else -1
    return depth > 0
