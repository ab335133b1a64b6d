"""What a file holds: an activity in the API's shape, or bytes of another format.

Every load imports this, and must not import the translators with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from nrc_pipeline.formats.format import Format

DocumentKind = Literal["list_item", "detail"]


@dataclass(frozen=True, slots=True)
class OtherFile:
    """A file of another format than the API's, with its bytes."""

    format: Format
    raw: bytes
    path: str


@dataclass(frozen=True, slots=True)
class FileDocument:
    """One activity found in a file.

    `raw` is the exact text from the file, except that an `altered` one had its tag keys restored. `path`
    names the file, with #n for the n-th value of an array or of lines and for the n-th activity of a list
    page, from 0.
    """

    kind: DocumentKind
    raw: bytes
    path: str
    altered: bool
