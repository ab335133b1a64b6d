"""The result of one check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check.

    `numbers` contains only JSON values: the relevant numbers, by name. `description` says in one sentence
    what was found, without tokens, places or names of people.
    """

    name: str
    passed: bool
    description: str
    numbers: dict[str, Any]
