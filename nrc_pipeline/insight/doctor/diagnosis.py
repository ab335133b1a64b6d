"""The result of one examination."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One line of the doctor's output: the state in words, and what to do unless it is ok."""

    name: str
    state: State
    found: str
    hint: str = ""
