"""Finds the folders shipped with the package: next to it in a checkout, inside it when installed."""

from __future__ import annotations

from pathlib import Path

import nrc_pipeline


def shipped_folder(name: str, holding: str) -> Path:
    """Return the folder of that name that contains this file.

    Raises:
        FileNotFoundError: It is in neither place; the installation is incomplete.
    """
    package = Path(nrc_pipeline.__file__).resolve().parent
    places = (package.parent / name, package / name)
    for place in places:
        if (place / holding).is_file():
            return place
    raise FileNotFoundError(f"there is no {holding} in {places[0]}: reinstall nrc_pipeline")
