"""How a table is declared: names, types, units and meaning in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `type` is DuckDB's; the description carries the unit."""

    name: str
    type: str
    description: str
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One table, or a view over a leaner one when `view_of` names it. `key` is unique in it."""

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
