"""The options --from and --to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from nrc_pipeline.errors import Misuse

if TYPE_CHECKING:
    from nrc_pipeline.months import Window

LocalFromOption = Annotated[
    str | None,
    typer.Option("--from", metavar="YYYY-MM", help="First month, local; without it, from the beginning."),
]
LocalToOption = Annotated[
    str | None, typer.Option("--to", metavar="YYYY-MM", help="Last month, local; without it, until now.")
]
"""Months on the runner's wall, of what a person reads; those of a load are UTC, as its partitions are."""

FromOption = Annotated[
    str | None,
    typer.Option("--from", metavar="YYYY-MM", help="First month, UTC; without it, from the beginning."),
]
ToOption = Annotated[
    str | None, typer.Option("--to", metavar="YYYY-MM", help="Last month, UTC; without it, until now.")
]


def checked_window(first: str | None, last: str | None) -> Window:
    """Return the window that the options ask for.

    Raises:
        Misuse: One of them is no month, or they are the wrong way round.
    """
    from nrc_pipeline.months import Window, checked_month

    if first is not None:
        checked_month(first, "--from")
    if last is not None:
        checked_month(last, "--to")
    if first is not None and last is not None and first > last:
        raise Misuse(f"--from {first} is later than --to {last}.")
    return Window(first, last)
