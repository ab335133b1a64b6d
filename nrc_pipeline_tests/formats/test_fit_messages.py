"""The reader of FIT, against another one and against parts of the format that `nrc export` does not use."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import fitdecode
import pytest

from nrc_pipeline.formats.fit_messages import checked, read_fit
from nrc_pipeline.formats.format import ForeignFile, UntranslatableError
from nrc_pipeline.formats.nrc_fit import NRC_FIT, RECORD, WANTED
from nrc_pipeline.formats.registry import format_of
from nrc_pipeline_tests.exports.reading import exported, files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home

FILE_ID = bytes((0x40, 0, 0, 0, 0, 3, 0, 1, 0, 1, 2, 0x84, 2, 2, 0x84)) + struct.pack("<BBHH", 0, 4, 255, 0)
"""The definition and the data of the message that names the origin."""


def fit_file(data: bytes, header_size: int = 14) -> bytes:
    """Return a file with a header and the checksum that fitdecode computes."""
    header = struct.pack("<BBHI4s", header_size, 0x20, 2132, len(data), b".FIT")
    content = header + bytes(header_size - len(header)) + data
    return content + struct.pack("<H", fitdecode.utils.compute_crc(content))


def test_it_reads_as_another_reader_does(home: Home, tmp_path: Path) -> None:
    """All values of all files are those that fitdecode reads."""
    exported(home, "fit", tmp_path)
    for path in files(tmp_path).values():
        content = path.read_bytes()
        expected = []
        with fitdecode.FitReader(content, processor=None) as reader:
            for frame in reader:
                if isinstance(frame, fitdecode.FitDataMessage) and frame.global_mesg_num in WANTED:
                    names = {253: "timestamp", **WANTED[frame.global_mesg_num]}
                    fields = {
                        names[one.def_num]: one.raw_value
                        for one in frame.fields
                        if one.def_num in names and one.raw_value is not None
                    }
                    expected.append((frame.global_mesg_num, fields))
        assert [tuple(one) for one in read_fit(checked(content), WANTED)] == expected


def test_other_layouts() -> None:
    """Big-endian messages, compressed times, developer fields, texts and arrays are read or passed over."""
    definition = bytes((0x61, 0, 1)) + struct.pack(">HB", RECORD, 4)
    fields = bytes((253, 4, 0x86, 3, 1, 2, 50, 6, 7, 5, 8, 0x86))
    developer = bytes((1, 0, 2, 0))
    message = bytes((1,)) + struct.pack(">IB", 1_000_000_030, 150) + b"text\0\0" + bytes(8) + b"xy"
    short = bytes((0x42, 0, 0)) + struct.pack("<HB", RECORD, 1) + bytes((3, 1, 2))
    # Five bits of time: 1_000_000_030 ends in 30, so 1 is three seconds later.
    compressed = bytes((0x80 | 2 << 5 | (1_000_000_030 + 3) % 32, 151))
    absent = bytes((2, 0xFF))
    content = fit_file(definition + fields + developer + message + short + compressed + absent)
    assert [one.fields for one in read_fit(checked(content), WANTED)] == [
        {"timestamp": 1_000_000_030, "heart_rate": 150},
        {"timestamp": 1_000_000_033, "heart_rate": 151},
        {},
    ]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda content: content[:-3], "truncated"),
        (lambda content: content[:40] + bytes((content[40] ^ 1,)) + content[41:], "checksum"),
        (lambda content: content[:11], "not FIT"),
    ],
)
def test_damage(damage: Callable[[bytes], bytes], reason: str) -> None:
    """A damaged file is refused: nothing else would show that a distance is wrong."""
    content = fit_file(FILE_ID * 10)
    assert NRC_FIT.recognises(content)
    with pytest.raises(UntranslatableError, match=reason):
        list(NRC_FIT.translate([ForeignFile("a.fit", damage(content))]))


@pytest.mark.parametrize("data", [b"\x05", b"\x40\0\0", FILE_ID + b"\x80", FILE_ID[:-1]])
def test_messages_that_cannot_be_read(data: bytes) -> None:
    """Data without a definition, or with too few bytes, is damage even if the checksum is right."""
    with pytest.raises(UntranslatableError, match="FIT"):
        list(NRC_FIT.translate([ForeignFile("a.fit", fit_file(data))]))


def test_only_our_files_are_recognised() -> None:
    """A FIT file of another device is of no known format."""
    assert format_of(fit_file(FILE_ID)) is NRC_FIT
    assert format_of(fit_file(FILE_ID[:-4] + struct.pack("<HH", 1, 0))) is None
    assert format_of(fit_file(b"")) is None
    assert format_of(b"\x0e\x20\0\0\0\0\0\0.FIT") is None
