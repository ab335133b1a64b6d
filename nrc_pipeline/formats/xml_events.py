"""Reads XML element by element, through a parser that refuses document types and entities."""

from __future__ import annotations

import codecs
import re
from io import BytesIO
from typing import TYPE_CHECKING, Protocol
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import InputSource

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from nrc_pipeline.formats.format import UntranslatableError

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl

BLANKS = b" \t\r\n"
HEAD_BYTES = 65_536

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_ROOT = re.compile(
    rb"(?>\s++|<\?.*?\?>|<!--.*?-->)*+<(?:!DOCTYPE\s+)?(?:[\w.-]+:)?([\w.-]+)", re.DOTALL | re.IGNORECASE
)


class Listener(Protocol):
    """Receives elements in the order of the file; names are without the prefix of their namespace."""

    def started(self, name: str, attributes: AttributesImpl) -> None:
        """Take the beginning of an element."""

    def ended(self, name: str, parent: str, text: str) -> None:
        """Take the end of an element, with its text after its last child, without blanks around it."""


def root_name(content: bytes) -> str:
    """Return the name of the first element, without its prefix; empty if the content is not XML."""
    head = content[:HEAD_BYTES]
    if head.startswith(_UTF_16):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    found = _ROOT.match(head.removeprefix(codecs.BOM_UTF8))
    return found[1].decode(errors="replace") if found else ""


def read_xml(content: bytes, listener: Listener) -> None:
    """Read a whole file.

    Blanks may precede the XML declaration. Text that is valid UTF-8 is read as such, whatever the declaration
    says. A prefix without a declaration is no error.

    Raises:
        UntranslatableError: It is not well-formed, or it has a document type or entities.
    """
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setContentHandler(_Events(listener))
    try:
        parser.parse(_source(content))
    except DefusedXmlException:
        raise UntranslatableError("XML with a document type or entities, which are not read") from None
    except SAXParseException as error:
        raise UntranslatableError(f"damaged or truncated XML, at line {error.getLineNumber()}") from None
    except (SAXException, UnicodeError, LookupError):
        raise UntranslatableError("XML in an unknown encoding") from None


def _source(content: bytes) -> InputSource:
    if content.startswith(_UTF_16):
        content = content.decode("utf-16").encode()
    text = content.removeprefix(codecs.BOM_UTF8).lstrip(BLANKS)
    source = InputSource()
    source.setByteStream(BytesIO(text))
    if _is_utf8(text):
        source.setEncoding("utf-8")
    return source


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


class _Events(ContentHandler):
    """Passes elements on, and remembers which are open."""

    def __init__(self, listener: Listener) -> None:
        super().__init__()
        self._listener = listener
        self._open = [""]
        self._text: list[str] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 -- the parser's spelling
        local = name[name.find(":") + 1 :]
        self._open.append(local)
        self._text.clear()
        self._listener.started(local, attrs)

    def characters(self, content: str) -> None:
        self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802 -- the parser's spelling
        local = self._open.pop()
        self._listener.ended(local, self._open[-1], "".join(self._text).strip())
        self._text.clear()
