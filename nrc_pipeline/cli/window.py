"""The options --from and --to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from nrc_pipeline.foundation.errors import Misuse

if TYPE_CHECKING:
    from nrc_pipeline.foundation.months import Window

LocalFromOption = Annotated[
    str | None,
    typer.Option("--from", metavar="YYYY-MM", help="First month in local time. Default: from the beginning."),
]
LocalToOption = Annotated[
    str | None, typer.Option("--to", metavar="YYYY-MM", help="Last month in local time. Default: until now.")
]
"""Months in the runner's local time, for output that people read.

The months of a load are UTC, like its partitions.
"""

FromOption = Annotated[
    str | None,
    typer.Option("--from", metavar="YYYY-MM", help="First month in UTC. Default: from the beginning."),
]
ToOption = Annotated[
    str | None, typer.Option("--to", metavar="YYYY-MM", help="Last month in UTC. Default: until now.")
]


def checked_window(first: str | None, last: str | None) -> Window:
    """Return the window that the options describe.

    Raises:
        Misuse: An option is not a month, or --from is later than --to.
    """
    from nrc_pipeline.foundation.months import Window, checked_month

    if first is not None:
        checked_month(first, "--from")
    if last is not None:
        checked_month(last, "--to")
    if first is not None and last is not None and first > last:
        raise Misuse(f"--from {first} is later than --to {last}.")
    return Window(first, last)
