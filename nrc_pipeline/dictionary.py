"""Writes the data dictionary, docs/data-dictionary.md, from the declarations (`make docs`)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nrc_pipeline.core.schema import CORE_TABLES, OPS_TABLES
from nrc_pipeline.landing.schema import RAW_TABLES
from nrc_pipeline.marts.declarations import declared_marts
from nrc_pipeline.marts.project import project_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nrc_pipeline.foundation.tables import Table

_HEAD = """\
# Data dictionary

Generated from the declarations in `nrc_pipeline/landing/schema.py`, `nrc_pipeline/core/schema.py` and
`dbt_project/models/marts/*.yml` by `make docs`; change those, not this page. The same texts are comments in
the warehouse: `nrc sql "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'activities'"`.

All times are UTC. `NRC_ACCOUNT` is the `account_id` of every row. No table has a primary key or an index:
keys are kept by how rows are written, and proved by the audit before each publication.
"""

_RAW = (
    "Every document that was received, exactly as received, and those that were made from files of other "
    "formats. `nrc sql` and `nrc_pipeline.query` show them as views on the Parquet files; they are not "
    "tables in the warehouse file."
)
_CORE = "The normalised documents, without loss and without corrections: wrong units stay wrong here."
_MARTS = (
    "Tables for analysis: corrected, deduplicated, aligned and aggregated by the dbt project. Every "
    "correction is in `marts.data_quality`. [How they are made, and how to add one](analytics.md)."
)
_OPS = "What loads did, and which documents and files were refused."


def _sections() -> Iterator[tuple[str, str, Iterable[Table]]]:
    yield "The landing zone, `raw`", _RAW, RAW_TABLES
    yield "The core tables, `core`", _CORE, CORE_TABLES
    yield "The marts, `marts`", _MARTS, declared_marts(project_folder())
    yield "The journal, `ops`", _OPS, OPS_TABLES


def render() -> str:
    """Return the page."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _HEAD
    for title, introduction, tables in _sections():
        yield f"## {title}\n"
        yield f"{introduction}\n"
        for table in tables:
            yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.full_name}\n"
    kind = f" A view on `{table.view_of}`." if table.view_of else ""
    key = f" Key: {', '.join(f'`{name}`' for name in table.key)}." if table.key else ""
    yield f"{table.description[0].upper()}{table.description[1:]}.{kind}{key}\n"
    yield "| column | type | | meaning |"
    yield "|---|---|---|---|"
    for column in table.columns:
        presence = "" if column.nullable else "always"
        meaning = column.description.replace("|", "&#124;")
        yield f"| `{column.name}` | {column.type} | {presence} | {meaning} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(render())
