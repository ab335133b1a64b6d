"""Ids and change tokens in the shapes that nrc-api.md section 2 lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from uuid import UUID

if TYPE_CHECKING:
    from numpy.random import Generator

IdShape = Literal["uuid", "digits_40", "digits_10", "sha256"]


def new_uuid(rng: Generator) -> str:
    """Return a lower-case UUID drawn from `rng`, so that the same seed gives the same id."""
    return str(UUID(bytes=rng.bytes(16), version=4))


def new_digest(rng: Generator) -> str:
    """Return 64 hexadecimal digits, the shape of a SHA-256."""
    return rng.bytes(32).hex()


def new_id(rng: Generator, shape: IdShape) -> str:
    """Return an activity id of one of the four shapes seen in real accounts."""
    if shape == "uuid":
        return new_uuid(rng)
    if shape == "sha256":
        return new_digest(rng)
    length = 40 if shape == "digits_40" else 10
    digits = rng.integers(0, 10, size=length)
    digits[0] = max(1, int(digits[0]))
    return "".join(map(str, digits.tolist()))


def change_token(rng: Generator, epoch_ms: int) -> str:
    """Return one accepted write, `<64 hex>:<epoch ms>`."""
    return f"{new_digest(rng)}:{epoch_ms}"
