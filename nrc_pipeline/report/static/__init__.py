"""The style sheets and the script of the report, which go into it as they are."""

from __future__ import annotations

from importlib import resources


def static(name: str) -> str:
    """Return the text of a file in this folder."""
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
