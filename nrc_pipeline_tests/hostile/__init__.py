"""Hostile little accounts, and the whole product run on them: no odd document may spoil the rest."""

from __future__ import annotations
