"""Finds and splits the documents of a batch that typed columns alone cannot reproduce."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.core.quarantine import LandedText
from nrc_pipeline.documents.remainder import Refusal, Remainder, Split, parse, split
from nrc_pipeline.documents.shape import as_plain
from nrc_pipeline.foundation.statements import statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

_NOTHING = Remainder([], [])


class Place(NamedTuple):
    """Where a landed text is, and what the batch reads it for.

    `is_certified` says whether the text was found to have the plain shape when it was received.
    """

    file_name: str
    row: int
    payload_sha256: str
    is_header: bool
    is_series: bool
    is_certified: bool

    @property
    def key(self) -> str:
        """Return the place in the form that the SQL compares."""
        return f"{self.file_name}#{self.row}"


@dataclass(slots=True)
class OddDocuments:
    """The result of examining the documents.

    `splits` is keyed by the SHA-256 of the landed text; `refused` holds the texts that cannot be normalised,
    with the reason.
    """

    splits: dict[str, Split] = field(default_factory=dict)
    refused: list[tuple[LandedText, str]] = field(default_factory=list)

    def plain_columns(self) -> dict[str, list[str]]:
        """Return the plain parts as the parameters of `batch_odd`."""
        return {
            "payload_sha256": list(self.splits),
            "payload": [json.dumps(one.plain, ensure_ascii=False) for one in self.splits.values()],
        }

    def extra_columns(self, connection: duckdb.DuckDBPyConnection) -> dict[str, list[str | None]]:
        """Return `core.activities.extra` of the batch as the parameters of `batch_extra`.

        The header's remainder comes from the document of the header, that of `metrics` from the document of
        the series.
        """
        columns: dict[str, list[str | None]] = {"account_id": [], "activity_id": [], "extra": []}
        choices = connection.execute(
            statement(__package__, "batch_choices"), {"odd": list(self.splits)}
        ).fetchall()
        for account_id, activity_id, header, series in choices:
            header_part = self.splits[header].header if header in self.splits else _NOTHING
            series_part = self.splits[series].series if series in self.splits else _NOTHING
            columns["account_id"].append(account_id)
            columns["activity_id"].append(activity_id)
            columns["extra"].append((header_part + series_part).as_json())
        return columns


def examine(connection: duckdb.DuckDBPyConnection, places: list[Place]) -> OddDocuments:
    """Read and split the batch's documents that have no current certificate of the plain shape."""
    odd = OddDocuments()
    for text in texts_at(connection, [place for place in places if not place.is_certified]):
        if as_plain(text.payload) is not None:
            continue
        try:
            odd.splits[text.payload_sha256] = split(parse(text.payload))
        except Refusal as refusal:
            odd.refused.append((text, str(refusal)))
    return odd


def texts_at(connection: duckdb.DuckDBPyConnection, places: list[Place]) -> Iterator[LandedText]:
    """Yield the documents at these places of the batch, a few at a time.

    `connection` is in use until the end.
    """
    if not places:
        return
    rows = connection.execute(
        statement(__package__, "batch_texts"),
        {
            "files": sorted({place.file_name for place in places}),
            "payload_sha256": [place.payload_sha256 for place in places],
        },
    )
    while row := rows.fetchone():
        account_id, activity_id, payload_sha256, source, fetched_at, payload = row
        yield LandedText(account_id, activity_id, payload_sha256, source, fetched_at, payload.encode())
