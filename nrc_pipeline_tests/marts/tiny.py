"""A project of two models with the settings and macros of the real one, so that dbt is soon through."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.home import Home
from nrc_pipeline.marts.manifest import prepared_manifest
from nrc_pipeline.marts.project import project_folder

if TYPE_CHECKING:
    from pathlib import Path

_MODELS = {
    "intermediate/int_sizes": """
        {{ config(materialized='incremental', incremental_strategy='replace_months') }}
        select account_id, activity_id, activity_month, sum(len(value)) as samples
        from {{ ref('stg_core__metric_samples') }}
        where {{ in_changed_months('activity_month') }}
        group by all
    """,
    "marts/activities": """
        select account_id, activity_id, activity_type, started_at, coalesce(samples, 0) as samples
        from {{ ref('stg_core__activities') }}
        left join {{ ref('int_sizes') }} using (account_id, activity_id)
    """,
}
_YML = """
models:
  - name: activities
    description: one row per activity
    columns:
      - name: activity_id
        description: its id
        data_type: varchar
        data_tests: [not_null]
      - name: samples
        description: how many samples it has
        data_type: hugeint
        data_tests:
          - accepted_values: {arguments: {values: [-1]}}
"""


def tiny_project(folder: Path) -> Path:
    """Write it into a new folder and return that."""
    real = project_folder()
    folder.mkdir(parents=True)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copyfile(real / name, folder / name)
    shutil.copytree(real / "macros", folder / "macros")
    # Without the tests in the yml files: each costs dbt and Dagster some time.
    staging = shutil.ignore_patterns("stg_*.yml")
    shutil.copytree(real / "models" / "staging", folder / "models" / "staging", ignore=staging)
    for name, sql in _MODELS.items():
        path = folder / "models" / f"{name}.sql"
        path.parent.mkdir(exist_ok=True)
        path.write_text(sql, encoding="utf-8")
    (folder / "models" / "marts" / "activities.yml").write_text(_YML, encoding="utf-8")
    return folder


def parse_tiny(folder: Path) -> None:
    """Write it into `project`, and have dbt parse it for a home that knew others and where another parses."""
    home = Home(folder / "home")
    (home.dbt / "0123").mkdir(parents=True)
    (home.dbt / ".parsing-fresh").mkdir()
    prepared_manifest(home, tiny_project(folder / "project"))
