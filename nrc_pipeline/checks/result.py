"""What one check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The answer of one check.

    `numbers` holds JSON values only: the numbers that matter, by name. `description` says in one sentence
    what was found, without tokens, places or names of people.
    """

    name: str
    passed: bool
    description: str
    numbers: dict[str, Any]
