"""Escapes names and notes from the API for the files that contain them."""

from __future__ import annotations

import re
import unicodedata
from xml.sax.saxutils import escape

LONGEST_NAME = 200
LONGEST_NOTE = 10_000
SLUG_LENGTH = 40

# Characters that XML 1.0 cannot contain at all, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def one_line(text: str | None, longest: int = LONGEST_NAME) -> str:
    """Return a text as one line of printable characters, cut if it is too long."""
    cut = (text or "")[: longest * 4]
    words = "".join(character if character.isprintable() else " " for character in cut).split()
    line = " ".join(words)
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def paragraphs(text: str | None, longest: int = LONGEST_NOTE) -> str:
    """Return a text with its line breaks but no other unprintable characters, cut if it is too long."""
    cut = (text or "")[:longest].replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one if one.isprintable() or one == "\n" else " " for one in cut).strip()


def xml(text: str) -> str:
    """Return a text as the content of an XML element or of an attribute in double quotes."""
    return escape(_NOT_XML.sub(" ", text), {'"': "&quot;"})


def slug(text: str) -> str:
    """Return lower-case ASCII letters, digits and hyphens; empty if the text has none."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST_NAME]).encode("ascii", "ignore").decode().lower()
    return _NOT_SLUG.sub("-", plain)[:SLUG_LENGTH].strip("-")
