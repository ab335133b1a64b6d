"""The checksum of FIT files, for the writer and the reader.

Source: the CRC-16 of the FIT protocol; the polynomial is 0x8005, reversed.
"""

from __future__ import annotations

import struct
from functools import cache

_POLYNOMIAL = 0xA001


def fit_checksum(content: bytes) -> int:
    """Return the CRC-16, two bytes at a time; zeros before the content do not change it."""
    even = b"\0" * (len(content) % 2) + content
    table, crc = _of_words(), 0
    for word in struct.unpack(f"<{len(even) // 2}H", even):
        crc = table[crc ^ word]
    return crc


@cache
def _of_words() -> list[int]:
    found = list(range(256))
    for _ in range(8):
        found = [crc >> 1 ^ _POLYNOMIAL if crc & 1 else crc >> 1 for crc in found]
    once = [word >> 8 ^ found[word & 0xFF] for word in range(0x10000)]
    return [crc >> 8 ^ found[crc & 0xFF] for crc in once]
