"""Lets work on many things (pictures, sections, files) continue when one of them fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from nrc_pipeline.foundation.errors import NrcError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

CONCERNS_ALL = (NrcError, OSError)
"""Errors that no single thing causes: the request makes no sense, or the disk is full."""


class LeftOut(NamedTuple):
    """What was not made, in words that name it, and the error."""

    what: str
    error: Exception

    @property
    def kind(self) -> str:
        """The kind of the error only: the text of an error might reveal where a person runs."""
        return type(self.error).__name__

    def __str__(self) -> str:
        """Return one line."""
        return f"{self.what} could not be made ({self.kind})"


def made_or_left_out(
    what: str,
    make: Callable[[], T],
    left_out: list[LeftOut],
    concerns_all: tuple[type[Exception], ...] = CONCERNS_ALL,
) -> T | None:
    """Return the result of `make`; if it fails, add that to `left_out` and return None.

    Errors of the kinds in `concerns_all` are raised: everything else would fail with them too.
    """
    try:
        return make()
    except concerns_all:
        raise
    except Exception as error:  # noqa: BLE001 - no error of one thing may stop the others
        left_out.append(LeftOut(what, error))
        return None
