"""XML from strangers: no entities, no document types, no references to other files, in bounded memory."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from nrc_pipeline.formats.format import UntranslatableError
from nrc_pipeline.foundation.byte_order_marks import decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from xml.parsers.expat import XMLParserType

_PIECE = 64 * 1024
_MARKS_AND_BLANKS = codecs.BOM_UTF8 + b" \t\r\n"


def parsed(content: bytes, prepare: Callable[[XMLParserType], None]) -> Iterator[None]:
    """Parse a file and yield after each piece of it, so that the caller can pass on what is complete.

    Args:
        content: The bytes. Blanks and byte order marks before the XML declaration are no error.
        prepare: Sets the handlers of the parser. Names are `namespace}local`, attributes are a flat list.

    Raises:
        UntranslatableError: The content is not well-formed, or declares what is refused.
    """
    text, encoding = _text(content)
    # Only its hardened expat parser is used: a tree of elements takes many times the memory of the file, and
    # the Python code that builds it most of the time.
    keeper: Any = DefusedXMLParser(encoding=encoding, forbid_dtd=True)
    expat: XMLParserType = keeper.parser
    expat.DefaultHandlerExpand = None
    expat.StartElementHandler = expat.EndElementHandler = expat.CharacterDataHandler = None
    prepare(expat)
    for begin in range(0, len(text), _PIECE):
        _parse(expat, text[begin : begin + _PIECE], is_last=False)
        yield
    _parse(expat, b"", is_last=True)
    yield


def _parse(expat: XMLParserType, piece: bytes, *, is_last: bool) -> None:
    try:
        expat.Parse(piece, is_last)
    except DefusedXmlException as error:
        raise UntranslatableError("its XML declares a document type or entities: refused") from error
    except ExpatError as error:
        reason = "ends too early: it is truncated or empty" if is_last else "is damaged"
        raise UntranslatableError(f"its XML {reason} (line {error.lineno})") from error
    except (LookupError, ValueError) as error:
        raise UntranslatableError("its XML has an unknown encoding") from error


def _text(content: bytes) -> tuple[bytes, str | None]:
    """Return the XML, and its encoding if it is not the one that it declares."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return decoded(content).strip().encode(), "utf-8"
        except UnicodeError as error:
            raise UntranslatableError("its text is damaged UTF-16") from error
    return content.lstrip(_MARKS_AND_BLANKS), None
