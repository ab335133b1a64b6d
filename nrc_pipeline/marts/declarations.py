"""The declarations of the marts, from the dbt project: one yml file per model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from nrc_pipeline.foundation.tables import Column, Table

if TYPE_CHECKING:
    from pathlib import Path

_GRAIN_TEST = "unique_combination"


def declared_marts(folder: Path) -> list[Table]:
    """Return the marts that the project in `folder` declares, in the order of their names."""
    files = sorted((folder / "models" / "marts").rglob("*.yml"))
    models = [model for path in files for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]]
    return [_table(model) for model in models]


def _table(model: dict[str, Any]) -> Table:
    columns = tuple(
        Column(column["name"], column["data_type"].upper(), column["description"].strip())
        for column in model["columns"]
    )
    description = " ".join(model["description"].split()).rstrip(".")
    return Table("marts", model["name"], description, columns, _grain(model))


def _grain(model: dict[str, Any]) -> tuple[str, ...]:
    for test in model.get("data_tests", ()):
        if isinstance(test, dict) and _GRAIN_TEST in test:
            return tuple(test[_GRAIN_TEST]["arguments"]["columns"])
    return ()
