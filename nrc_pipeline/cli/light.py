"""Keeps quick commands from importing libraries that they do not use."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import cast

# DuckDB imports pandas and numpy to compare every bound value with their types, which takes longer than the
# rest of the command. Without them it works all the same.
_HEAVY = ("pandas", "numpy")


@contextmanager
def light() -> Iterator[None]:
    """Make `import pandas` and `import numpy` fail inside, unless they are already imported."""
    hidden = [name for name in _HEAVY if name not in sys.modules]
    for name in hidden:
        # With None in sys.modules, the import system treats a module as not available.
        sys.modules[name] = cast("ModuleType", None)
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
