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
class Table:
    """One table, or a view if `view_of` names the smaller table under it. `key` is unique."""

    schema: str
    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    view_of: str | None = None

    @property
    def full_name(self) -> str:
        """Return `schema.name`."""
        return f"{self.schema}.{self.name}"
