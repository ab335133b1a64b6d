"""Where what is made of many things goes on without the one that fails: a picture, a section, a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from nrc_pipeline.errors import NrcError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

CONCERNS_ALL = (NrcError, OSError)
"""No fault of the one thing: what the caller asked for makes no sense, or the disk is full."""


class LeftOut(NamedTuple):
    """What was not made, in words that name it, and the error."""

    what: str
    error: Exception

    @property
    def kind(self) -> str:
        """The kind of the error only: what an error says might tell where a person runs."""
        return type(self.error).__name__

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.what} could not be made ({self.kind})"


def made_or_left_out(
    what: str,
    make: Callable[[], T],
    left_out: list[LeftOut],
    concerns_all: tuple[type[Exception], ...] = CONCERNS_ALL,
) -> T | None:
    """Return what `make` gives; where it fails, note that in `left_out` and return None.

    Errors of the kinds in `concerns_all` are raised: they would come back with everything else.
    """
    try:
        return make()
    except concerns_all:
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one thing must not take the others along
        left_out.append(LeftOut(what, error))
        return None
