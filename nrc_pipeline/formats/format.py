"""What a file format is: how its files are recognised, and how their bytes become documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nrc_pipeline.documents.shape import PlainDocument


class UntranslatableError(ValueError):
    """A file of a known format that gives no activity; the text says why, without private values."""


class IncompleteError(UntranslatableError):
    """A sound file that gives an activity only together with another file of its group."""


class ForeignFile(NamedTuple):
    """The bytes of a file as they were received, and its name without a folder."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Format:
    """One file format.

    Attributes:
        name: What users see, and the `source` of its documents in the landing zone.
        version: Increase it when `translate` gives other documents for the same bytes. The activities of all
            landed files are then translated again.
        recognises: Whether a content is of this format. It is called with every unknown file, so it looks at
            a few bytes only.
        translate: Turns the files of a group into documents. It is pure: the same files in any order give
            the same documents. A file that gives no activity, or not all, does not hide the others:
            `UntranslatableError` comes after the last document. Translating a file alone says what is wrong
            with it.
        group: Which files belong together, as a text; by default each file is a group of its own.
    """

    name: str
    version: int
    recognises: Callable[[bytes], bool]
    translate: Callable[[Sequence[ForeignFile]], Iterator[PlainDocument]]
    group: Callable[[ForeignFile], str] | None = None

    def group_of(self, file: ForeignFile, alone: str) -> str:
        """Return the group of a file; `alone` if the format has none, or it cannot be read from the file."""
        if self.group is None:
            return alone
        try:
            return self.group(file)
        except Exception:  # noqa: BLE001 - the file must land whatever it is; its translation says what is wrong
            return alone
