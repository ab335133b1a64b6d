"""A hostile account: files of documents that Hypothesis has made from a seed."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from nrc_pipeline_tests.hostile.documents import groups, refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

DOCUMENTS = 30
_A_PAGE = 5
_REFUSED_EVERY = 15


@dataclass(frozen=True)
class Filed:
    """A document as a file holds it; `is_refused` where the design says that it belongs in quarantine."""

    content: dict[str, Any]
    is_refused: bool = False

    @property
    def activity_id(self) -> str:
        """The id of its activity."""
        return str(self.content["id"])

    @property
    def text(self) -> str:
        """Its JSON, in ASCII: half an emoji has no UTF-8."""
        return json.dumps(self.content)


def account(number: int, most: int = DOCUMENTS) -> list[Filed]:
    """Return the documents of the account with this number: always the same ones."""
    documents: list[dict[str, Any]] = []
    while len(documents) < most:
        documents += _group(number * 1_000 + len(documents))
    dice = random.Random(number)
    return [
        Filed(refused(dice, one), is_refused=True)
        if at % _REFUSED_EVERY == _REFUSED_EVERY - 1
        else Filed(one)
        for at, one in enumerate(documents)
    ]


def _group(number: int) -> list[dict[str, Any]]:
    made: list[list[dict[str, Any]]] = []

    @seed(number)
    @settings(
        # Hypothesis begins with the simplest of all, and goes on with what is near to what it has drawn: the
        # second is the one that is new.
        max_examples=2,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(groups())
    def collect(group: list[dict[str, Any]]) -> None:
        made.append(group)

    collect()
    return made[-1]


def write(folder: Path, documents: Iterable[Filed]) -> list[Path]:
    """Write the documents as exporters do: most in a file each, some packed, some on a page.

    Return the files. Where a document goes depends on nothing but the document: so it stays the same in an
    account that is cut in half.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths, page = [], []
    for number, one in enumerate(documents):
        shape = len(one.text) % _A_PAGE
        path = folder / f"{number:03}.json"
        if shape == 0:
            page.append(one.text)
        elif shape == 1:
            path = path.with_suffix(".json.gz")
            path.write_bytes(gzip.compress(one.text.encode(), mtime=0))
            paths.append(path)
        else:
            path.write_text(one.text, encoding="utf-8")
            paths.append(path)
    if page:
        path = folder / "page.json"
        path.write_text(f'{{"activities":[{",".join(page)}],"paging":{{}}}}', encoding="utf-8")
        paths.append(path)
    return paths
