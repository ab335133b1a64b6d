"""Looks through a folder, which other processes may be changing, for what must be nowhere in it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def holding(folder: Path, secrets: list[str]) -> list[Path]:
    """Find the files that hold a secret or a part of one, as bytes or as text of two bytes a letter."""
    wanted = [part for secret in secrets for part in (secret.encode(), secret.encode("utf-16-le"))]

    def holds(path: Path) -> bool:
        return path.is_file() and any(part in path.read_bytes() for part in wanted)

    return found(folder, holds)


def found(folder: Path, is_sought: Callable[[Path], bool]) -> list[Path]:
    """Return the files and folders of which this is true, without what goes away before it is looked at."""
    sought = []
    # Other than rglob, it does not stumble over a folder that has gone.
    for place, folders, files in os.walk(folder):
        for path in (Path(place, name) for name in (*folders, *files)):
            with suppress(FileNotFoundError):
                if is_sought(path):
                    sought.append(path)
    return sought
