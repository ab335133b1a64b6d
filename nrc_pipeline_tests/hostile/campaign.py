"""Account after account: made, loaded, used, judged, and cut down to the documents that a problem needs."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nrc_pipeline_tests.hostile.accounts import DOCUMENTS, account, write
from nrc_pipeline_tests.hostile.judge import kinds, problems
from nrc_pipeline_tests.hostile.orders import differences, parts_of
from nrc_pipeline_tests.hostile.product import Product
from nrc_pipeline_tests.hostile.shrink import shrunk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nrc_pipeline_tests.hostile.accounts import Filed


@dataclass
class Counts:
    """What a campaign did."""

    accounts: int = 0
    documents: int = 0
    files_read: int = 0
    problems: Counter[str] = field(default_factory=Counter)

    def table(self) -> str:
        """Return it for people."""
        total = (
            f"{self.accounts} accounts, {self.documents} documents, {self.files_read} exported files read, "
            f"{self.problems.total()} problems"
        )
        return "\n".join([total, *(f"  {number:5} {kind}" for kind, number in self.problems.most_common())])


@dataclass
class Campaign:
    """Runs accounts in a folder; what fails is kept in `kept`, one folder a kind of problem."""

    folder: Path
    kept: Path
    tell: Callable[[str], None]
    counts: Counts = field(default_factory=Counts)
    shrunk_kinds: set[str] = field(default_factory=set)

    def account(self, number: int, most: int = DOCUMENTS, *, shrink: bool = True) -> list[str]:
        """Run one account and return its problems."""
        documents = account(number, most)
        began = time.monotonic()
        found = self.problems_of(documents)
        self.counts.accounts += 1
        self.counts.documents += len(documents)
        self.counts.problems += kinds(found)
        said = f"{len(found)} problems" if found else "nothing"
        self.tell(f"account {number}, {len(documents)} documents, {time.monotonic() - began:.0f} s: {said}")
        for one in found:
            self.tell(f"  {one}")
        for kind in kinds(found):
            # One account of each kind is enough to mend it, and cutting it down takes minutes.
            if kind not in self.shrunk_kinds:
                self.shrunk_kinds.add(kind)
                self._keep(number, kind, documents, shrink=shrink)
        return found

    def problems_of(self, documents: list[Filed]) -> list[str]:
        """Load an account in parts into a new home, use the product, and judge.

        Then load it at once into another home: the tables are the same.
        """
        product, at_once = (
            Product(self.folder / name, self.folder / f"parsed-{name}") for name in ("parts", "whole")
        )
        product.forget()
        at_once.forget()
        folders = [product.folder / f"files-{number}" for number in range(len(parts_of(documents)))]
        for folder, part in zip(folders, parts_of(documents), strict=True):
            write(folder, part)
        product.use(*folders)
        found = problems(product, documents)
        if product.home.warehouse.exists():
            write(at_once.folder / "files", documents)
            at_once.run("import", str(at_once.folder / "files"))
            found += differences(product.home.warehouse, at_once.home.warehouse)
        self.counts.files_read += sum(path.is_file() for path in product.exports("gpx").parent.rglob("*"))
        product.forget()
        at_once.forget()
        return found

    def _keep(self, number: int, kind: str, documents: list[Filed], *, shrink: bool) -> None:
        few = documents
        if shrink:
            few = shrunk(documents, lambda some: kind in kinds(self.problems_of(some)))
        folder = self.kept / f"account-{number}-{kind.replace(' ', '-')}"
        write(folder, few)
        self.tell(f"  {kind}: {len(few)} documents are enough, in {folder}")
