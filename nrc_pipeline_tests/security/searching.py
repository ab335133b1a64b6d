"""Searches files for what must be in none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def holding(folder: Path, secrets: list[str]) -> list[Path]:
    """Find the files that hold a secret or a part of one, as bytes or as text of two bytes a letter."""
    wanted = [part for secret in secrets for part in (secret.encode(), secret.encode("utf-16-le"))]
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if any(part in path.read_bytes() for part in wanted)]
