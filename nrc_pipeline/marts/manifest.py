"""The project's manifest, which Dagster needs to know the models; `dbt parse` runs once per fingerprint."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.files import make_private
from nrc_pipeline.marts.dbt import run_dbt
from nrc_pipeline.marts.project import fingerprint

if TYPE_CHECKING:
    from nrc_pipeline.foundation.home import Home

MANIFEST = "manifest.json"
RUNS = "run"
"""The folder in work/dbt with the log and the artifacts of the last run."""

_UNFINISHED = ".parsing-"
_ABANDONED_AFTER_S = 3600.0


def prepared_manifest(home: Home, folder: Path) -> Path:
    """Return the manifest of the project in `folder`; create it now if it is missing.

    Raises:
        MartsFailed: The project cannot be parsed; includes dbt's message.
    """
    ready = home.dbt / fingerprint(folder)
    if not (ready / MANIFEST).is_file():
        home.prepare()
        make_private(home.dbt)
        _parse(home, folder, ready)
        _tidy(home.dbt, ready)
    return ready / MANIFEST


def _parse(home: Home, folder: Path, ready: Path) -> None:
    made = Path(tempfile.mkdtemp(dir=home.dbt, prefix=_UNFINISHED))
    try:
        run_dbt(home, folder, made, ["parse"])
        try:
            made.rename(ready)
        except OSError:
            # Another process was faster; its result is the same.
            if not (ready / MANIFEST).is_file():
                raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _tidy(folder: Path, ready: Path) -> None:
    """Remove the manifests of earlier projects and leftovers of killed processes; keep work in progress."""
    for path in folder.iterdir():
        if path in {ready, folder / RUNS}:
            continue
        fresh = path.name.startswith(_UNFINISHED) and time.time() - path.stat().st_mtime < _ABANDONED_AFTER_S
        if not fresh:
            shutil.rmtree(path, ignore_errors=True)
