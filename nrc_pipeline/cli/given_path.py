"""Paths among the arguments of a command."""

from __future__ import annotations

from pathlib import Path

import typer


def given_path(text: str) -> Path:
    """Return a path as it was given; an empty one would mean the working directory.

    Raises:
        BadParameter: The text is empty.
    """
    if not text:
        raise typer.BadParameter("The path is empty: is a variable of the shell unset?")
    return Path(text)
