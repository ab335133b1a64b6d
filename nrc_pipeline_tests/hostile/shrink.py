"""Finds the few documents of an account that a problem needs; each try costs a run of dbt."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def shrunk(items: list[T], fails: Callable[[list[T]], bool]) -> list[T]:
    """Return a part of the items that still fails (delta debugging, Zeller 1999, without its complements).

    First halves, then ever smaller pieces are left out, as long as what remains fails.
    """
    piece = len(items) // 2
    while piece:
        at = 0
        while at < len(items):
            rest = items[:at] + items[at + piece :]
            if rest and fails(rest):
                items = rest
            else:
                at += piece
        piece //= 2
    return items
