"""Reads SQL statements from the `.sql` files next to the code that runs them."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def statement(package: str, name: str) -> str:
    """Return the text of `sql/<name>.sql` in the package (usually the caller's `__package__`)."""
    return resources.files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
