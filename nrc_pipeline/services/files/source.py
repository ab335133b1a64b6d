"""Activities in files that other exporters saved, as documents of two kinds: details and list items.

The content of a file decides its layout, not its name (nrc-api.md sections 1 and 2). A file can hold one
activity (`activity-<id>.json` of the curl script, `activities/<id>.json` of nrc-exporter), or one with
underscores for the dots of tag keys (`<end_epoch_ms>.json` of running_page). It can be a list page
(`activities-<n>.json` of the curl script), with or without metrics. It can hold many of these: in an array,
or one per line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nrc_pipeline.documents.cut import is_cut
from nrc_pipeline.documents.json_parts import (
    as_text,
    elements,
    elements_before_the_cut,
    members,
    values_in_a_row,
)
from nrc_pipeline.formats.registry import format_of
from nrc_pipeline.formats.unknown import EMPTY, OTHER, kind_of
from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.services.files.containers import contents
from nrc_pipeline.services.files.found import FileDocument, OtherFile
from nrc_pipeline.services.files.tag_keys import with_restored_tags
from nrc_pipeline.services.nike.bodies import read_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from nrc_pipeline.formats.unknown import Kind
    from nrc_pipeline.services.files.containers import Content
    from nrc_pipeline.services.files.found import DocumentKind

# An object with an id and one of these keys is an activity, however damaged; the normaliser judges it later.
MARKS = ("start_epoch_ms", "metrics", "summaries", "change_tokens")
LOOKS_LIKE_ONE = re.compile(rb'"(?:' + "|".join(MARKS).encode() + rb')"\s*:')
SPACE = b" \t\r\n"


class FileSource:
    """The activities in files and folders; one file is in memory at a time.

    `skipped` and `passed_over` fill while `documents` is iterated: each file without an activity, and why;
    and files of other kinds, and what they are. Raises Misuse if a path does not exist.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = tuple(paths)
        self.skipped: list[tuple[str, str]] = []
        self.passed_over: list[tuple[str, Kind]] = []
        for path in self._paths:
            if not path.exists():
                raise Misuse(f"There is no file or folder {path}.")

    def documents(self) -> Iterator[FileDocument | OtherFile]:
        """Yield every activity, and every file of another format.

        They come in the order of the given paths and of the names in folders.
        """
        self.skipped.clear()
        self.passed_over.clear()
        for path in self._paths:
            for content in contents(path):
                if content.kind:
                    self.passed_over.append((content.path, content.kind))
                elif other := format_of(content.content):
                    # Of a truncated file, too: its translator says what is wrong with it.
                    yield OtherFile(other, content.content, content.path)
                elif content.problem and not LOOKS_LIKE_ONE.search(content.content):
                    self.skipped.append((content.path, content.problem))
                else:
                    yield from self._in_content(content)

    def _in_content(self, content: Content) -> Iterator[FileDocument]:
        before, found = len(self.skipped), False
        for document in self._in_file(content.content, content.path):
            found = True
            yield document
        kind = OTHER if found else kind_of(content.name, content.content)
        if kind not in {OTHER, EMPTY}:
            del self.skipped[before:]
            self.passed_over.append((content.path, kind))

    def _in_file(self, content: bytes, path: str) -> Iterator[FileDocument]:
        parts = members(content)
        if parts is not None:
            yield from self._in_object(content.strip(SPACE), parts, path)
        elif (items := elements(content)) is not None:
            yield from self._in_row(items, path)
        else:
            yield from self._in_other_text(content, path)

    def _in_other_text(self, content: bytes, path: str) -> Iterator[FileDocument]:
        """Read a text that is not a single JSON value: several values, a truncated one, or something else."""
        items, rest = values_in_a_row(content)
        if not items:
            items, rest = elements_before_the_cut(content)
        if items:
            yield from self._in_row(items, path)
        rest = rest.strip(SPACE)
        place = f"{path}#{len(items)}" if items else path
        if LOOKS_LIKE_ONE.search(rest):
            # Passed on with its bytes: the code that judges documents says what is wrong with it.
            yield FileDocument("detail", rest, place, altered=False)
        elif not content.strip(SPACE):
            self.skipped.append((path, "empty"))
        elif is_cut(as_text(content)):
            self.skipped.append((place, "truncated, and the rest is not an activity"))
        elif rest:
            self.skipped.append((place, "not JSON"))

    def _in_row(self, items: Sequence[bytes], path: str) -> Iterator[FileDocument]:
        before, found = len(self.skipped), False
        for position, raw in enumerate(items):
            for document in self._in_object(raw, members(raw), f"{path}#{position}"):
                found = True
                yield document
        if not found:
            # Another program's file may have a million of them.
            del self.skipped[before:]
            self.skipped.append((path, "not a JSON object, nor an array or lines with activities"))

    def _in_object(self, raw: bytes, parts: Mapping[str, bytes] | None, path: str) -> Iterator[FileDocument]:
        if parts is None:
            self.skipped.append((path, "not a JSON object"))
        elif "activities" in parts:
            yield from self._in_page(parts["activities"], path)
        elif reason := _not_an_activity(parts):
            self.skipped.append((path, reason))
        else:
            yield _document(raw, path, _kind_of_single(parts), parts)

    def _in_page(self, activities: bytes, path: str) -> Iterator[FileDocument]:
        items = elements(activities)
        if items is None:
            self.skipped.append((path, "a list page whose activities are not an array"))
            return
        for position, raw in enumerate(items):
            place = f"{path}#{position}"
            parts = members(raw)
            reason = "not a JSON object" if parts is None else _not_an_activity(parts)
            if parts is None or reason:
                self.skipped.append((place, reason))
            else:
                yield _document(raw, place, "detail" if _has_series(parts) else "list_item", parts)


def _document(raw: bytes, path: str, kind: DocumentKind, parts: Mapping[str, bytes]) -> FileDocument:
    restored = with_restored_tags(raw, parts.get("tags", b"null"))
    return FileDocument(kind, raw if restored is None else restored, path, altered=restored is not None)


def _kind_of_single(parts: Mapping[str, bytes]) -> DocumentKind:
    # A header that was saved alone announces series that it does not have; an activity without series
    # announces none.
    promised = bool(elements(parts.get("metric_types", b"[]")))
    has_empty_series = elements(parts.get("metrics", b"null")) == ()
    return "list_item" if promised and has_empty_series else "detail"


def _has_series(parts: Mapping[str, bytes]) -> bool:
    return bool(elements(parts.get("metrics", b"[]")))


def _not_an_activity(parts: Mapping[str, bytes]) -> str:
    if "id" not in parts and ("errors" in parts or "error_id" in parts):
        return "an error answer of the API, not an activity"
    if read_header(b'{"id":' + parts.get("id", b"null") + b"}").id is None:
        return "not an activity: it has no id"
    return (
        ""
        if any(mark in parts for mark in MARKS)
        else "not an activity: it has an id but nothing else of one"
    )
