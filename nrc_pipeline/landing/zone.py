"""Appends to the landing zone, and exposes it to a DuckDB connection.

Appending needs no lock against readers: a part file is complete as soon as it has its name. Two writers would
not damage anything, but could land the same version twice, so loads hold the writer lock.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import duckdb

from nrc_pipeline.foundation.errors import LandingDamaged
from nrc_pipeline.landing.index import index_documents
from nrc_pipeline.landing.layout import (
    JOURNALS,
    landing_statement,
    month_folder,
    part_files,
    write_part,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import numpy as np

    from nrc_pipeline.landing.layout import Journal, Kind
    from nrc_pipeline.landing.records import (
        Attempt,
        CheckFinding,
        LandedDocument,
        LandedFile,
        LoadStage,
        Translation,
        Walk,
    )


_ATTACH_TRIES = 3


class LandingZone:
    """The folder `raw/` of a home."""

    def __init__(self, raw: Path, index: Path | None = None) -> None:
        """Open the folder `raw`; it is created with the first part written.

        `index` names a file with the contents of the part files; it may be lost at any time.
        """
        self.raw = raw
        self.index = index

    @cached_property
    def _writer(self) -> duckdb.DuckDBPyConnection:
        # Parts are small; a second thread would only cost start-up time.
        return duckdb.connect(config={"threads": 1})

    def append_documents(self, kind: Kind, documents: Iterable[LandedDocument]) -> None:
        """Write documents to the folders of their months, one part file per month."""
        by_folder: dict[Path, list[LandedDocument]] = defaultdict(list)
        for document in documents:
            by_folder[month_folder(self.raw, kind, document.received.start_epoch_ms)].append(document)
        for folder, batch in sorted(by_folder.items(), reverse=True):
            columns = _document_columns(batch)
            # DuckDB reads an array of bytes in place, but copies bound parameters and Python strings.
            self._writer.register("landing_texts", {"payload": _array(columns.pop("payload"))})
            write_part(self._writer, folder, landing_statement("write_documents"), columns)
            self._writer.unregister("landing_texts")

    def append_walk(self, walk: Walk) -> None:
        """Record a walk over the list."""
        columns = _columns([walk], leave_out={"seen"})
        columns["seen_ids"] = [[activity_id for activity_id, _ in walk.seen]]
        columns["seen_last_modified"] = [[last_modified for _, last_modified in walk.seen]]
        self._append("walks", columns)

    def append_attempts(self, attempts: Sequence[Attempt]) -> None:
        """Record answers that gave no document."""
        if attempts:
            self._append("attempts", _columns(attempts))

    def append_files(self, files: Sequence[LandedFile]) -> None:
        """Write files of other formats, as they were received."""
        if files:
            self._append("files", _columns(files))

    def append_translations(self, translations: Sequence[Translation]) -> None:
        """Record which groups of files were translated; their documents must have been written before."""
        if translations:
            self._append("translations", _columns(translations))

    def append_load(self, stage: LoadStage) -> None:
        """Record one stage of a load."""
        self._append("loads", _columns([stage]))

    def append_checks(self, findings: Sequence[CheckFinding]) -> None:
        """Record the findings of the checks."""
        if findings:
            self._append("checks", _columns(findings))

    def _append(self, journal: Journal, columns: Mapping[str, list[Any]]) -> None:
        write_part(self._writer, self.raw / journal, landing_statement(f"write_{journal}"), columns)

    def attach(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Fill the temporary tables `landed_documents`, `landed_files`, `landed_walks` and those like it."""
        for _ in range(_ATTACH_TRIES - 1):
            try:
                self._attach(connection)
            except (FileNotFoundError, duckdb.IOException):
                # A writer that compacts a month may remove a part between listing and reading.
                continue
            except duckdb.Error as error:
                self._name_what_is_damaged(error)
                raise
            return
        try:
            self._attach(connection)
        except (FileNotFoundError, duckdb.Error) as error:
            self._name_what_is_damaged(error)
            raise

    def _name_what_is_damaged(self, error: Exception) -> None:
        damaged = self._unreadable()
        # Other errors, such as a lack of memory, are not caused by the landing zone.
        if damaged or isinstance(error, duckdb.InvalidInputException):
            raise LandingDamaged(damaged, error) from None

    def _unreadable(self) -> list[Path]:
        """Find the parts that are no longer valid Parquet files."""
        damaged: list[Path] = []
        with duckdb.connect() as connection:
            for path in part_files(self.raw):
                try:
                    connection.execute(landing_statement("is_readable"), {"file": str(path)})
                except duckdb.Error:
                    damaged.append(path)
        return damaged

    def _attach(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(landing_statement("index_tables"))
        for journal in JOURNALS:
            self._attach_journal(connection, journal)
        index_documents(connection, self.raw, self.index)
        connection.execute(landing_statement("number_walks"))

    def _attach_journal(self, connection: duckdb.DuckDBPyConnection, journal: Journal) -> None:
        files = self._files(journal)
        if files:
            connection.execute(landing_statement(f"index_{journal}"), {"files": files})

    def _files(self, folder: str) -> list[str]:
        return [str(path) for path in part_files(self.raw / folder)]


def utc_naive(moment: datetime) -> datetime:
    """Return the moment for DuckDB's TIMESTAMP: in UTC, without a time zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _columns(rows: Sequence[Any], leave_out: frozenset[str] | set[str] = frozenset()) -> dict[str, list[Any]]:
    names = [field.name for field in fields(rows[0]) if field.name not in leave_out]
    return {name: [_plain(getattr(row, name)) for row in rows] for name in names}


def _document_columns(documents: Sequence[LandedDocument]) -> dict[str, list[Any]]:
    columns = _columns(documents, leave_out={"received"})
    received = [document.received for document in documents]
    columns.update(_columns(received))
    return columns


def _array(texts: list[bytes]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    # Imported here, so that commands that land nothing stay quick.
    import numpy as np  # noqa: PLC0415

    array = np.empty(len(texts), dtype=np.object_)
    array[:] = texts
    return array


def _plain(value: Any) -> Any:
    return utc_naive(value) if isinstance(value, datetime) else value
