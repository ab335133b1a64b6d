"""Reads given documents, to be served instead of invented ones."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import msgspec


def read_corpus(folder: Path | str) -> dict[str, dict[str, Any]]:
    """Return the activity documents of a folder's `.json` and `.json.gz` files by id.

    Files with other content (error bodies, lists) are skipped; subfolders are read too.

    Raises:
        ValueError: If there is no activity document, or two files have the same id.
    """
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(Path(folder).rglob("*")):
        if not path.name.endswith((".json", ".json.gz")) or not path.is_file():
            continue
        content = path.read_bytes()
        try:
            document = msgspec.json.decode(gzip.decompress(content) if path.suffix == ".gz" else content)
        except (msgspec.DecodeError, OSError, EOFError):
            continue
        if not _is_activity(document):
            continue
        if document["id"] in found:
            raise ValueError(f"the corpus contains one activity twice; the second is in {path.name}")
        found[document["id"]] = document
    if not found:
        raise ValueError(f"no activity document in {Path(folder).name}")
    return found


def _is_activity(document: object) -> bool:
    needed = {"id": str, "type": str, "start_epoch_ms": int, "end_epoch_ms": int, "last_modified": int}
    return isinstance(document, dict) and all(
        isinstance(document.get(key), kind) for key, kind in needed.items()
    )
