"""The JSON texts in folders, files, gzip and zip, one at a time; nothing is extracted to disk."""

from __future__ import annotations

import codecs
import lzma
import os
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from nrc_pipeline.foundation.byte_order_marks import decoded
from nrc_pipeline.services.nike.body_reading import LARGEST_BODY, CutBodyError, UnreadableBodyError, gunzip

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = (".json", ".json.gz", ".zip")
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
# Files that Finder and Explorer add to folders and archives.
OF_THE_SYSTEM = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX"})


@dataclass(frozen=True, slots=True)
class Text:
    """One file or archive member: its UTF-8 bytes, or why it cannot be read.

    If it cannot be read, `content` is empty, except for a truncated gzip file: then it is the readable part.
    `path` is what the user would call it; the name of an archive member follows the path of its archive.
    """

    path: str
    content: bytes
    problem: str = ""


def texts(path: Path) -> Iterator[Text]:
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
            yield Text(str(place / name), b"", "a hidden folder or a link to a folder")
        subfolders.sort()
        for name in sorted(names):
            if _is_of_the_system(name):
                continue
            if name.lower().endswith(SUFFIXES):
                yield from _file(place / name)
            else:
                yield Text(str(place / name), b"", "not a .json, .json.gz or .zip file")
    for error in closed:
        yield Text(str(error.filename), b"", f"a folder that cannot be read ({error.strerror})")


def _is_passed_over(place: Path, name: str) -> bool:
    return name.startswith(".") or _is_of_the_system(name) or (place / name).is_symlink()


def _is_of_the_system(name: str) -> bool:
    # ._a.json holds macOS metadata of a.json; it is JSON by its name only.
    return name in OF_THE_SYSTEM or name.startswith("._")


def _file(path: Path) -> Iterator[Text]:
    label = str(path)
    # A pipe or a device would block or never end.
    if not path.is_file():
        yield Text(label, b"", "not a file")
        return
    try:
        with path.open("rb") as file:
            if file.read(len(ZIP_MAGIC)) == ZIP_MAGIC:
                yield from _archive(file, label)
                return
            file.seek(0)
            yield _text(file, label)
    except OSError as error:
        yield Text(label, b"", f"cannot be read ({error.strerror or type(error).__name__})")


def _archive(file: IO[bytes], label: str) -> Iterator[Text]:
    try:
        archive = zipfile.ZipFile(file)
    except SPOILT:
        yield Text(label, b"", "a damaged zip file")
        return
    with archive:
        for member in archive.infolist():
            path = f"{label}/{member.filename}"
            if member.is_dir() or any(map(_is_of_the_system, member.filename.split("/"))):
                continue
            if not member.filename.lower().endswith(SUFFIXES[:2]):
                yield Text(path, b"", "not a .json or .json.gz file")
                continue
            try:
                with archive.open(member) as inside:
                    text = _text(inside, path)
            except SPOILT:
                text = Text(path, b"", "a damaged or encrypted member of a zip file")
            yield text


def _text(file: IO[bytes], label: str) -> Text:
    problem = ""
    try:
        chunks = iter(lambda: file.read(CHUNK), b"")
        content = _up_to_cap(chunks)
        if content.startswith(GZIP_MAGIC):
            content, problem = _unpacked(content)
    except UnreadableBodyError:
        return Text(label, b"", f"larger than {LARGEST_BODY // 1024**2} MB")
    except zlib.error:
        return Text(label, b"", "a damaged gzip file")
    try:
        return Text(label, _utf8(content), problem)
    except UnicodeDecodeError:
        return Text(label, b"", problem or "not text")


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
