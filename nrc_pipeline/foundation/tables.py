"""The declaration of a table: names, types, units and meaning in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `type` is a DuckDB type; the description includes the unit."""

    name: str
    type: str
    description: str
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Preview:
    """What the UI may show of a table: no names and no places, because it keeps and copies what it shows.

    `rows` is an SQL condition.
    """

    columns: tuple[str, ...]
    rows: str = "TRUE"


@dataclass(frozen=True, slots=True)
class Table:
    """One table, or a view if `view_of` names the smaller table under it. `key` is unique.

    `dated_by` is the column with the start of the activity; without it, the activity's row in core.activities
    has the start. The sum of `sized_by` over the smaller table is the number of rows of a view.
    """

    schema: str
    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    view_of: str | None = None
    sized_by: str | None = None
    dated_by: str | None = None
    preview: Preview | None = None

    @property
    def full_name(self) -> str:
        """Return `schema.name`."""
        return f"{self.schema}.{self.name}"
