"""The data dictionary is what the declarations say."""

from __future__ import annotations

from pathlib import Path

from nrc_pipeline.core.schema import ALL_TABLES
from nrc_pipeline.dictionary import render
from nrc_pipeline.landing.schema import RAW_TABLES

PAGE = Path(__file__).parent.parent / "docs" / "data-dictionary.md"


def test_page_is_current() -> None:
    """A column that is renamed in the code stays under its old name in the docs."""
    assert PAGE.read_text(encoding="utf-8") == render(), "run `make docs`"


def test_every_table_and_column_is_described() -> None:
    """A table or a column without a meaning reaches the docs and the UI."""
    for table in (*RAW_TABLES, *ALL_TABLES):
        assert table.description.startswith("one row per"), table.full_name
        for column in table.columns:
            assert len(column.description) > 2, f"{table.full_name}.{column.name}"
