"""Reads the messages of a FIT file.

fitdecode makes an object of every field. It takes 40 µs for a record, and a year of running has a million.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.formats.fit_checksum import fit_checksum
from nrc_pipeline.formats.format import UntranslatableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FIT_EPOCH_S = 631_065_600
"""1989-12-31 00:00 UTC, from which FIT counts seconds."""

MAGIC = b".FIT"
MAGIC_AT = 8
SHORTEST_HEADER = 12

Fields = dict[str, int]
"""The values of a message by the names of its fields, in FIT's units; absent ones are left out."""

TIMESTAMP = 253

# The letter of each base type in `struct`, and the value that means absent.
_BASE_TYPES = {
    0x00: ("B", 0xFF),
    0x01: ("b", 0x7F),
    0x02: ("B", 0xFF),
    0x83: ("h", 0x7FFF),
    0x84: ("H", 0xFFFF),
    0x85: ("i", 0x7FFFFFFF),
    0x86: ("I", 0xFFFFFFFF),
    0x8B: ("H", 0),
    0x8C: ("I", 0),
    0x8E: ("q", 0x7FFFFFFFFFFFFFFF),
    0x8F: ("Q", 0xFFFFFFFFFFFFFFFF),
    0x90: ("Q", 0),
}

_COMPRESSED, _DEFINITION, _HAS_DEVELOPER_FIELDS = 0x80, 0x40, 0x20
_LOCAL_TYPE, _COMPRESSED_LOCAL_TYPE, _COMPRESSED_OFFSET = 0x0F, 0x03, 0x1F


class Message(NamedTuple):
    """The number of a message in FIT's profile, and its values."""

    number: int
    fields: Fields


class _Form(NamedTuple):
    """How the messages of a local type are read: their layout; each value's name, and what means absent."""

    number: int
    layout: struct.Struct
    columns: tuple[tuple[str, int], ...]


def is_fit(content: bytes) -> bool:
    """Return whether the header is that of a FIT file."""
    return content[MAGIC_AT : MAGIC_AT + len(MAGIC)] == MAGIC


def read_fit(content: bytes, wanted: Mapping[int, Mapping[int, str]]) -> Iterator[Message]:
    """Yield the wanted messages in the order of the file, with the wanted fields.

    Args:
        content: A file that `checked` has returned, or only its beginning.
        wanted: The names of fields by their number, for each number of a message.

    Raises:
        UntranslatableError: The content is damaged or ends early.
    """
    try:
        yield from _messages(content, wanted)
    except (struct.error, IndexError, KeyError):
        raise UntranslatableError("damaged or truncated FIT") from None


def checked(content: bytes) -> bytes:
    """Return the first file in the content, which is usually all of it.

    Raises:
        UntranslatableError: It is truncated, or its checksum is not that of its bytes.
    """
    if len(content) < SHORTEST_HEADER or not is_fit(content):
        raise UntranslatableError("not FIT")
    until = _end(content) + 2
    if len(content) < until:
        raise UntranslatableError("truncated FIT")
    # The checksum of anything followed by its checksum is 0.
    if fit_checksum(content[:until]):
        raise UntranslatableError("damaged FIT: the checksum is wrong")
    return content[:until]


def _end(content: bytes) -> int:
    header_size = content[0]
    data_size: int = struct.unpack_from("<I", content, 4)[0]
    return header_size + data_size


def _messages(content: bytes, wanted: Mapping[int, Mapping[int, str]]) -> Iterator[Message]:
    at, end = content[0], _end(content)
    forms: dict[int, _Form] = {}
    timestamp = 0
    while at < end:
        header = content[at]
        at += 1
        if header & _COMPRESSED:
            form = forms[header >> 5 & _COMPRESSED_LOCAL_TYPE]
            timestamp += (header - timestamp) & _COMPRESSED_OFFSET
        elif header & _DEFINITION:
            forms[header & _LOCAL_TYPE], at = _definition(content, at, header, wanted)
            continue
        else:
            form = forms[header & _LOCAL_TYPE]
        values = form.layout.unpack_from(content, at)
        at += form.layout.size
        fields = {
            name: value for (name, absent), value in zip(form.columns, values, strict=True) if value != absent
        }
        if header & _COMPRESSED:
            fields["timestamp"] = timestamp
        else:
            timestamp = fields.get("timestamp", timestamp)
        if form.number in wanted:
            yield Message(form.number, fields)


def _definition(
    content: bytes, at: int, header: int, wanted: Mapping[int, Mapping[int, str]]
) -> tuple[_Form, int]:
    order = ">" if content[at + 1] else "<"
    number, count = struct.unpack_from(f"{order}HB", content, at + 2)
    at += 5
    names = {TIMESTAMP: "timestamp", **wanted.get(number, {})}
    letters, columns = order, []
    for _ in range(count):
        field, size, base_type = content[at], content[at + 1], content[at + 2]
        at += 3
        letter, absent = _BASE_TYPES.get(base_type, ("", 0))
        if field in names and letter and struct.calcsize(f"<{letter}") == size:
            letters += letter
            columns.append((names[field], absent))
        else:
            # Text, decimal fractions, several values, or nothing that is wanted.
            letters += f"{size}x"
    if header & _HAS_DEVELOPER_FIELDS:
        for own in range(content[at]):
            letters += f"{content[at + 2 + 3 * own]}x"
        at += 1 + 3 * content[at]
    return _Form(number, struct.Struct(letters), tuple(columns)), at
