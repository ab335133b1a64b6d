"""A runner's whole Nike Run Club history in a DuckDB warehouse, kept up to date by Dagster."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

__all__ = ["__version__", "query"]

__version__ = "0.1.0"


def query(sql: str, params: Sequence[object] | Mapping[str, object] | None = None) -> pd.DataFrame:
    """Run SQL on the published warehouse of NRC_HOME; see `nrc_pipeline.warehouse.reading.query`."""
    # Imported here, so that `import nrc_pipeline` stays cheap.
    from nrc_pipeline.warehouse.reading import query as run  # noqa: PLC0415

    return run(sql, params)
