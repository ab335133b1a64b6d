"""Runs dbt in this process, configured only by the pipeline and not by a dbt user's settings.

A separate dbt process would spend five seconds on imports that the load has already done.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from nrc_pipeline.foundation.errors import MartsFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home

ALL_MONTHS = "all"
PARSED = "partial_parse.msgpack"
"""The file of a target folder that saves dbt from parsing the project again."""

LOG = "dbt.log"
"""The log file of a target folder."""

_OF_DBT = "DBT_"
_MESSAGE_LIMIT = 2_000
"""Limit on the characters of dbt's message: one wrong macro fails a hundred tests with the same text."""

_OPTIONS = ("--quiet", "--no-print", "--no-use-colors", "--no-version-check", "--log-level-file", "info")
_FAILED = frozenset({"error", "fail", "runtime error", "partial success"})


def run_dbt(
    home: Home,
    folder: Path,
    target: Path,
    arguments: Sequence[str],
    *,
    months: Sequence[str] | None = None,
    on_result: Callable[[dict[str, Any]], None] | None = None,
    manifest: Any = None,
) -> Any:
    """Run one dbt command on the project in `folder` to its end; its log and artifacts go to `target`.

    `arguments` are the command and its options. `months` are the first days, as ISO dates, of the months that
    incremental models replace; None is all. `on_result` gets the result of each model, seed and test as the
    dictionary of dbt's structured log, from the thread that made it. `manifest` is what an earlier `parse` of
    the same project returned, which saves reading the project. Returns what dbt returns for the command.

    Raises:
        MartsFailed: dbt or one of its models failed; includes dbt's own message.
        KeyboardInterrupt: The run was interrupted from outside.
    """
    # Import late: loads without marts must not pay for dbt.
    from dbt.cli.main import dbtRunner  # noqa: PLC0415
    from dbt_common.events.functions import msg_to_dict  # noqa: PLC0415

    def tell(event: Any) -> None:
        if on_result is not None and event.info.name.endswith("Result"):
            on_result(msg_to_dict(event))

    places = {"project-dir": folder, "profiles-dir": folder, "target-path": target, "log-path": target}
    options = [word for name, path in places.items() for word in (f"--{name}", str(path))]
    # dbt-duckdb prints some messages, but standard output is for the command's result.
    with dbt_surroundings(home, months), _cancellable(), contextlib.redirect_stdout(io.StringIO()):
        try:
            done = dbtRunner(manifest, callbacks=[tell]).invoke([*arguments, *_OPTIONS, *options])
        finally:
            _release_databases()
    if isinstance(done.exception, KeyboardInterrupt | SystemExit):
        raise KeyboardInterrupt from done.exception
    if not done.success:
        raise MartsFailed(_message(done, folder, target / LOG))
    return done.result


def dbt_environment(home: Home, months: Sequence[str] | None = None) -> dict[str, str]:
    """Return the complete environment in which dbt runs for this home.

    A dbt user may have `DBT_` variables set. Any of them, such as another target or folder, would change what
    is built or where, so none is inherited.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OF_DBT)}
    return {
        **inherited,
        "NRC_WORK_FOLDER": str(home.work),
        "NRC_CHANGED_MONTHS": ALL_MONTHS if months is None else ",".join(months),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


@contextmanager
def dbt_surroundings(home: Home, months: Sequence[str] | None = None) -> Iterator[None]:
    """Set that environment inside, and restore the previous one afterwards."""
    before = dict(os.environ)
    _replace_environment(dbt_environment(home, months))
    try:
        yield
    finally:
        _replace_environment(before)


def _replace_environment(wanted: Mapping[str, str]) -> None:
    # Not cleared first, because other threads read it at the same time.
    os.environ.update(wanted)
    for name in os.environ.keys() - wanted.keys():
        del os.environ[name]


@contextmanager
def _cancellable() -> Iterator[None]:
    """Make signals raise KeyboardInterrupt inside: dbt cancels its queries for no other exception.

    Dagster's handlers raise their own exception.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    handled = {number: handler for number, handler in before.items() if callable(handler)}
    for number in handled:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in handled.items():
            signal.signal(number, handler)


def _release_databases() -> None:
    """Close the connections that dbt keeps for its next command: the load opens its own."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415
    from dbt.adapters.factory import cleanup_connections, reset_adapters  # noqa: PLC0415

    cleanup_connections()  # type: ignore[no-untyped-call]
    reset_adapters()  # type: ignore[no-untyped-call]
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def _message(done: Any, folder: Path, log: Path) -> str:
    said = str(done.exception or "").strip()
    if not said:
        said = "\n".join(
            f"Failure in {one.node.resource_type} {one.node.name}: {str(one.message).strip()}"
            for one in getattr(done.result, "results", None) or ()
            if str(one.status) in _FAILED
        )
    return f"dbt failed on the project {folder}; details are in {log}. dbt says:\n{said[:_MESSAGE_LIMIT]}"
