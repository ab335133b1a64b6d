"""The dbt project: its location, and a fingerprint that changes whenever it could build other marts."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.shipped import shipped_folder

if TYPE_CHECKING:
    from pathlib import Path

PROJECT_FILE = "dbt_project.yml"
_MAKERS = ("dbt-core", "dbt-duckdb")
_MADE = frozenset({"target", "logs", "dbt_packages"})


def project_folder() -> Path:
    """Return the folder of the dbt project; raises what `shipped_folder` raises."""
    return shipped_folder("dbt_project", PROJECT_FILE)


def fingerprint(folder: Path) -> str:
    """Return the SHA-256, in hex, of all files of a project and of the versions that run it."""
    digest = hashlib.sha256()
    for name in _MAKERS:
        digest.update(f"{name}=={version(name)}\0".encode())
    for path in _files(folder):
        content = path.read_bytes()
        # Includes the length, so that no two sets of files give the same text.
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def mart_names(folder: Path) -> set[str]:
    """Return the names of the tables that the project publishes: its models in `models/marts`."""
    models = folder / "models" / "marts"
    return {path.stem for pattern in ("*.sql", "*.py") for path in models.rglob(pattern)}


def _files(folder: Path) -> list[Path]:
    found = (
        path
        for path in folder.rglob("*")
        if path.relative_to(folder).parts[0] not in _MADE
        # Editors and dbt itself leave hidden files, which no model reads.
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
    )
    return sorted(found)
