"""Keeps a command that answers at once from importing what it does not use."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import cast

# DuckDB compares every bound value with their types and imports both for it, which takes longer than all the
# rest of the command; without them it simply goes on.
_HEAVY = ("pandas", "numpy")


@contextmanager
def light() -> Iterator[None]:
    """Let `import pandas` and `import numpy` fail inside, unless they are there already."""
    hidden = [name for name in _HEAVY if name not in sys.modules]
    for name in hidden:
        # The import system's own way to say that a module is not to be had.
        sys.modules[name] = cast("ModuleType", None)
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
