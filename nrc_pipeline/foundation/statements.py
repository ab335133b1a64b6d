"""Reads named SQL statements from the `.sql` files next to the code that runs them.

A line `-- name: NAME` begins a statement, as in aiosql. A package's files are `sql/*.sql`; a name is
unique in its package.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_HEADING = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def statement(package: str, name: str) -> str:
    """Return the statement of that name in the package (usually the caller's `__package__`)."""
    return statements(package)[name]


@cache
def statements(package: str) -> dict[str, str]:
    """Return the package's statements by name.

    Raises:
        ValueError: Two statements have the same name, or text comes before the first name.
    """
    found: dict[str, str] = {}
    for file in resources.files(package).joinpath("sql").iterdir():
        before, *parts = _HEADING.split(file.read_text(encoding="utf-8"))
        names = parts[::2]
        if before.strip() or found.keys() & set(names) or len(set(names)) < len(names):
            raise ValueError(f"{package}/sql/{file.name}: a statement has no name, or a name that is taken")
        found.update(zip(names, (text.strip() for text in parts[1::2]), strict=True))
    return found
