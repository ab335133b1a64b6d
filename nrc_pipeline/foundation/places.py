"""Paths as users write them: with ~, or relative to the working directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.foundation.errors import Misuse

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home


def full_path(given: Path) -> Path:
    """Return the absolute path, with ~ and ~user replaced.

    Raises:
        Misuse: There is no such user, or the working directory of a relative path has been deleted.
    """
    try:
        return given.expanduser().absolute()
    except RuntimeError:
        raise Misuse(f"{given}: this machine has no user with that name. Write the full path.") from None
    except FileNotFoundError:
        raise Misuse(
            f"{given} is relative to the working directory, which has been deleted. Change to another "
            "folder, or write the full path."
        ) from None


def output_path(given: Path, home: Home) -> Path:
    """Return the absolute path of a file or folder that a command will write for other programs.

    Raises:
        Misuse: As for `full_path`; or the path belongs to the home's own files.
    """
    path = full_path(given)
    own = (home.warehouse, home.raw, home.work, home.dagster, home.secrets, home.inbox)
    if path == home.path or any(path == one or path.is_relative_to(one) for one in own):
        raise Misuse(
            f"{path} belongs to the home itself, and writing there would damage it. Choose another place, "
            f"such as {home.exports}."
        )
    return path
