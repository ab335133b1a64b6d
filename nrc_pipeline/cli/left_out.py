"""Reports the parts that a command could not make, and returns the exit code for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.cli.guard import write_details
from nrc_pipeline.cli.screen import complain, harmless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nrc_pipeline.foundation.left_out import LeftOut

_NAMED = 20


def tell_left_out(left_out: Sequence[LeftOut]) -> int:
    """Name what was left out and return the exit code: 1 if anything was."""
    if not left_out:
        return 0
    for one in left_out[:_NAMED]:
        complain(f"left out: {harmless(str(one))}")
    more = len(left_out) - _NAMED
    if more > 0:
        complain(f"left out: {more:,} more")
    complain(f"Everything else was made ({write_details(*(one.error for one in left_out[:_NAMED]))}).")
    return 1
