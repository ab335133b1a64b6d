"""Links an asset to its page in the docs, which the UI opens in the owner's editor."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg

from nrc_pipeline.foundation.shipped import shipped_folder


def documentation(page: str, heading: str = "") -> dict[str, Any]:
    """Return the metadata entry that links to a page of `docs/`, and to the heading in it.

    It is a local file, not a URL: the docs are next to the code of the running release, and on no server. A
    user's own model has no heading there, and links to the page only.
    """
    path = shipped_folder("docs", page) / page
    label = f"docs/{page}: {heading}" if heading else f"docs/{page}"
    link = dg.LocalFileCodeReference(
        file_path=str(path), line_number=_headings(path).get(heading, 1), label=label
    )
    return {"dagster/code_references": dg.CodeReferencesMetadataValue(code_references=[link])}


@cache
def _headings(page: Path) -> dict[str, int]:
    lines = enumerate(page.read_text(encoding="utf-8").splitlines(), start=1)
    return {line.lstrip("#").strip(): number for number, line in lines if line.startswith("#")}
