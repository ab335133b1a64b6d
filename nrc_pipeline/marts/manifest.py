"""The project's manifest, which Dagster needs to know the models: made by `dbt parse`, once a fingerprint."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from nrc_pipeline.errors import MartsFailed
from nrc_pipeline.marts.process import dbt_program, whole_dbt_environment
from nrc_pipeline.marts.project import fingerprint

if TYPE_CHECKING:
    from nrc_pipeline.home import Home

MANIFEST = "manifest.json"
PARSED = "partial_parse.msgpack"
"""Beside it: what spares dbt to read the project again."""

RUNS = "run"
"""The folder in work/dbt that holds the log and the artifacts of the last run."""

_UNFINISHED = ".parsing-"
_ABANDONED_AFTER_S = 3600.0


def prepared_manifest(home: Home, folder: Path) -> Path:
    """Return the manifest of the project in `folder`, made now where it is not there.

    Raises:
        MartsFailed: The project cannot be read; with what dbt says about it.
    """
    ready = home.dbt / fingerprint(folder)
    if not (ready / MANIFEST).is_file():
        home.prepare()
        home.dbt.mkdir(mode=0o700, exist_ok=True)
        _parse(home, folder, ready)
        _tidy(home.dbt, ready)
    return ready / MANIFEST


def _parse(home: Home, folder: Path, ready: Path) -> None:
    made = Path(tempfile.mkdtemp(dir=home.dbt, prefix=_UNFINISHED))
    try:
        _run_dbt_parse(home, folder, made)
        try:
            made.rename(ready)
        except OSError:
            # Another process was first; what it made is the same.
            if not (ready / MANIFEST).is_file():
                raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _run_dbt_parse(home: Home, folder: Path, target: Path) -> None:
    done = subprocess.run(  # noqa: S603 - no shell, our own words
        [
            *(dbt_program(), "--no-use-colors", "--log-path", target, "--log-level-file", "none", "parse"),
            *("--project-dir", folder, "--profiles-dir", folder, "--target-path", target),
        ],
        env=whole_dbt_environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode or not (target / MANIFEST).is_file():
        raise MartsFailed(f"The dbt project {folder} cannot be read. dbt says:\n{done.stdout.strip()}")


def _tidy(folder: Path, ready: Path) -> None:
    """Remove the manifests of earlier projects and what a killed process left, not what another makes."""
    for path in folder.iterdir():
        if path in {ready, folder / RUNS}:
            continue
        fresh = path.name.startswith(_UNFINISHED) and time.time() - path.stat().st_mtime < _ABANDONED_AFTER_S
        if not fresh:
            shutil.rmtree(path, ignore_errors=True)
