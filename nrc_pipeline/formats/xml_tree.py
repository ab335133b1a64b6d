"""Parses XML of unknown origin: no entities, no DTD, no external references, and a bound on its elements."""

from __future__ import annotations

import codecs
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from nrc_pipeline.formats.format import UntranslatableError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_ELEMENTS = 200_000
"""A list of all runs of ten years has less than a tenth; the memory of each is about 200 bytes."""


def xml_root(content: bytes) -> Element:
    """Return the root element; all elements are named without their namespace.

    Raises:
        UntranslatableError: It is empty, not XML, refused for safety, or has too many elements.
    """
    if not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # Some tools write blanks before the XML declaration.
        content = content.removeprefix(codecs.BOM_UTF8).lstrip()
    if not content:
        raise UntranslatableError("empty")
    events = iterparse(BytesIO(content), ("start",), forbid_dtd=True)
    root: Element | None = None
    # The parser's own messages can quote the file.
    try:
        for _, element in islice(events, MOST_ELEMENTS):
            element.tag = element.tag.rpartition("}")[2]
            root = element if root is None else root
        is_whole = next(events, None) is None
    except DefusedXmlException:
        raise UntranslatableError("XML with entities or a DTD, which is not safe to read") from None
    except (SyntaxError, ValueError, LookupError):
        raise UntranslatableError("not well-formed XML") from None
    if root is None or not is_whole:
        raise UntranslatableError(f"XML without elements, or with more than {MOST_ELEMENTS:,}")
    return root
