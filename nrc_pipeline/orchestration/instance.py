"""The Dagster instance of a home: its settings file, and its storage, created by one process only."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage

from nrc_pipeline.foundation.files import PRIVATE_FILE, write_private
from nrc_pipeline.foundation.locks import locked
from nrc_pipeline.orchestration.quick_storage import QuickStorage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.foundation.home import Home

_READY = ".ready"
_NO_COMPUTE_LOGS = {
    "module": "dagster._core.storage.noop_compute_log_manager",
    "class": "NoOpComputeLogManager",
}
_QUICK_STORAGE = {"module": QuickStorage.__module__, "class": QuickStorage.__name__}


def prepare_instance(home: Home) -> dict[str, str]:
    """Prepare the instance and return the environment that Dagster's own commands need for it."""
    home.prepare()
    with locked(home.dagster / ".preparing"):
        _write_settings(home)
        ready = home.dagster / _READY
        if not ready.exists():
            # Two simultaneous first runs would crash while creating the storage's tables.
            with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
                instance.get_runs_count()
            ready.touch(mode=PRIVATE_FILE)
    return {
        "DAGSTER_HOME": str(home.dagster),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


@contextmanager
def open_instance(home: Home) -> Iterator[dg.DagsterInstance]:
    """Prepare and open the home's instance."""
    prepare_instance(home)
    # Dagster copies the output of a run in processes of its own, which show tracebacks on Ctrl-C. The runs of
    # a command have no output to copy.
    overrides: dict[str, Any] = {"compute_logs": _NO_COMPUTE_LOGS}
    storage = InstanceRef.from_dir(str(home.dagster)).storage_data
    # A dagster.yaml may configure another database.
    if storage is not None and storage.class_name == DagsterSqliteStorage.__name__:
        overrides["storage"] = {"custom": {**_QUICK_STORAGE, "config": storage.config_dict}}
    ref = InstanceRef.from_dir(str(home.dagster), overrides=overrides)
    with dg.DagsterInstance.from_ref(ref) as instance:
        yield instance


def _write_settings(home: Home) -> None:
    ours = resources.files(__package__).joinpath("dagster.yaml").read_text(encoding="utf-8")
    path = home.dagster / "dagster.yaml"
    # An existing file may have been edited by its owner, so it is kept.
    if not path.exists():
        write_private(path, ours.encode())
