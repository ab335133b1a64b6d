"""The contents of folders, files, gzip and zip, one at a time; nothing is extracted to disk."""

from __future__ import annotations

import codecs
import lzma
import os
import struct
import zipfile
import zlib
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING

from nrc_pipeline.formats.first_bytes import first_character
from nrc_pipeline.formats.fit_messages import is_fit
from nrc_pipeline.formats.unknown import Kind, kind_of, kind_of_archive
from nrc_pipeline.formats.xml_events import HEAD_BYTES
from nrc_pipeline.foundation.byte_order_marks import decoded
from nrc_pipeline.services.nike.body_reading import LARGEST_BODY, CutBodyError, UnreadableBodyError, gunzip

if TYPE_CHECKING:
    from collections.abc import Iterator

JSON_SUFFIXES = (".json", ".json.gz")
GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
CHUNK = 1024 * 1024
# Everything that a damaged member of an archive can raise, with any compression.
SPOILT = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    OSError,
)
ZIP_INSIDE = Kind(
    "a ZIP file inside a ZIP file",
    "ZIP files inside ZIP files",
    "Unpack the outer one and import the folder.",
)
# Files that Finder and Explorer add to folders and archives.
OF_THE_SYSTEM = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX"})


@dataclass(frozen=True, slots=True)
class Content:
    """One file or archive member: its bytes, or why it cannot be read.

    JSON is in UTF-8, XML as it declares. If the file cannot be read, `content` is empty, except for a
    truncated gzip file: then it is the readable part. `kind` says what a file is that no format can be: then
    only its beginning was read.
    `path` is what the user would call it; the name of an archive member follows the path of its archive.
    """

    path: str
    content: bytes = b""
    problem: str = ""
    kind: Kind | None = None

    @property
    def name(self) -> str:
        """The name without folders."""
        return self.path.rsplit("/", 1)[-1]


def contents(path: Path) -> Iterator[Content]:
    """Read a file, or a folder recursively, by name; links to folders are not followed."""
    if not path.is_dir():
        yield from _file(path)
        return
    closed: list[OSError] = []
    for folder, subfolders, names in os.walk(path, onerror=closed.append):
        place = Path(folder)
        for name in [name for name in subfolders if _is_passed_over(place, name)]:
            subfolders.remove(name)
            if _is_of_the_system(name):
                continue
            yield Content(str(place / name), problem="a hidden folder or a link to a folder")
        subfolders.sort()
        for name in sorted(names):
            if not _is_of_the_system(name):
                yield from _file(place / name)
    for error in closed:
        yield Content(str(error.filename), problem=f"a folder that cannot be read ({error.strerror})")


def _is_passed_over(place: Path, name: str) -> bool:
    return name.startswith(".") or _is_of_the_system(name) or (place / name).is_symlink()


def _is_of_the_system(name: str) -> bool:
    # ._a.json holds macOS metadata of a.json; it is JSON by its name only.
    return name in OF_THE_SYSTEM or name.startswith("._")


def _file(path: Path) -> Iterator[Content]:
    label = str(path)
    # A pipe or a device would block or never end.
    if not path.is_file():
        yield Content(label, problem="not a file")
        return
    try:
        with path.open("rb") as file:
            if file.read(len(ZIP_MAGIC)) == ZIP_MAGIC:
                yield from _archive(file, label)
                return
            file.seek(0)
            yield _content(file, label)
    except OSError as error:
        yield Content(label, problem=f"cannot be read ({error.strerror or type(error).__name__})")


def _archive(file: IO[bytes], label: str) -> Iterator[Content]:
    try:
        archive = zipfile.ZipFile(file)
    except SPOILT:
        yield Content(label, problem="a damaged zip file")
        return
    passed_over: list[Content] = []
    with archive:
        names = [member.filename for member in archive.infolist()]
        for member in archive.infolist():
            if member.is_dir() or any(map(_is_of_the_system, member.filename.split("/"))):
                continue
            path = f"{label}/{member.filename}"
            try:
                with archive.open(member) as inside:
                    found = _content(inside, path)
            except SPOILT:
                found = Content(path, problem="a damaged or encrypted member of a zip file")
            if found.kind:
                passed_over.append(replace(found, content=b""))
            else:
                yield found
    whole = kind_of_archive(names) if len(passed_over) == len(names) else None
    yield from [Content(label, kind=whole)] if whole else passed_over


def _content(file: IO[bytes], label: str) -> Content:
    problem = ""
    head = file.read(HEAD_BYTES)
    if not _can_be_read(head, label):
        kind = ZIP_INSIDE if head.startswith(ZIP_MAGIC) else kind_of(label.rsplit("/", 1)[-1], head)
        return Content(label, head, kind=kind)
    try:
        content = _up_to_cap(chain([head], iter(lambda: file.read(CHUNK), b"")))
        if content.startswith(GZIP_MAGIC):
            content, problem = _unpacked(content)
    except UnreadableBodyError:
        return Content(label, problem=f"larger than {LARGEST_BODY // 1024**2} MiB")
    except zlib.error:
        return Content(label, problem="a damaged gzip file")
    # XML declares its encoding, which would be wrong if the text were in another.
    if is_fit(content) or first_character(content) == b"<":
        return Content(label, content, problem)
    try:
        return Content(label, _utf8(content), problem)
    except UnicodeDecodeError:
        return Content(label, problem=problem or "not text")


def _can_be_read(head: bytes, label: str) -> bool:
    """Return whether any format can begin like this; other files may be large and are not read."""
    return (
        head.startswith((GZIP_MAGIC, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        or is_fit(head)
        or first_character(head) in {b"{", b"[", b"<"}
        or label.lower().endswith(JSON_SUFFIXES)
    )


def _unpacked(packed: bytes) -> tuple[bytes, str]:
    pieces: list[bytes] = []
    try:
        pieces.extend(gunzip([packed], LARGEST_BODY))
    except CutBodyError:
        return b"".join(pieces), "a gzip file that is truncated"
    return b"".join(pieces), ""


def _up_to_cap(chunks: Iterator[bytes]) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > LARGEST_BODY:
            raise UnreadableBodyError
    return bytes(body)


def _utf8(content: bytes) -> bytes:
    # A Windows shell saves ">" output as UTF-16 with a byte order mark. Later steps judge what is not UTF-8
    # at all.
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decoded(content).encode()
    return content.removeprefix(codecs.BOM_UTF8)
