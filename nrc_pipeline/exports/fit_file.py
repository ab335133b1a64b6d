"""The bytes of a FIT file: a header, messages with the definitions of their fields, and a checksum.

A message is written as its numbers are, without an object for each field: an hour has thousands of messages.
"""

from __future__ import annotations

import struct
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.formats.fit_checksum import fit_checksum

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from nrc_pipeline.exports.fit_profile import MessageKind

_PROTOCOL_VERSION = 0x23
_PROFILE_VERSION = 21_212
_IS_DEFINITION = 0x40
_LITTLE_ENDIAN = 0


class Message(NamedTuple):
    """A message with its values, in FIT's units; fields without a value are left out of the file."""

    kind: MessageKind
    values: Mapping[str, int | None]


class _Form(NamedTuple):
    """How the messages of a kind that have the same fields are written."""

    definition: bytes
    pack: Callable[..., bytes]


def fit_file(messages: Iterable[Message]) -> bytes:
    """Return the file with these messages, in their order.

    Raises:
        struct.error: A value does not fit into its field.
    """
    body = b"".join(_records(messages))
    content = struct.pack("<BBHI4s", 12, _PROTOCOL_VERSION, _PROFILE_VERSION, len(body), b".FIT") + body
    return content + struct.pack("<H", fit_checksum(content))


def _records(messages: Iterable[Message]) -> Iterator[bytes]:
    defined: dict[int, _Form] = {}
    for kind, values in messages:
        form = _form(kind, tuple([name for name, value in values.items() if value is not None]))
        if defined.get(kind.local_id) is not form:
            defined[kind.local_id] = form
            yield form.definition
        yield form.pack(kind.local_id, *[value for value in values.values() if value is not None])


@cache
def _form(kind: MessageKind, names: tuple[str, ...]) -> _Form:
    fields = [kind.fields[name] for name in names]
    definition = struct.pack(
        "<BBBHB", _IS_DEFINITION | kind.local_id, 0, _LITTLE_ENDIAN, kind.number, len(fields)
    )
    for number, base_type in fields:
        definition += bytes((number, struct.calcsize(f"<{base_type.letter}"), base_type.code))
    letters = "".join(field.base_type.letter for field in fields)
    return _Form(definition, struct.Struct(f"<B{letters}").pack)
