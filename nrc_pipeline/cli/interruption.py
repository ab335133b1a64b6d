"""Ctrl-C while DuckDB runs a query: recognises its error, and ends the process despite DuckDB's threads."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

from nrc_pipeline.cli.screen import complain

if TYPE_CHECKING:
    from collections.abc import Callable

INTERRUPTED = 130
"""128 + SIGINT, as in shells."""

_OF_DUCKDB = "Query interrupted"
_MOST_LINKS = 10


def is_interruption(error: BaseException) -> bool:
    """Return whether an error is really Ctrl-C: DuckDB raises a RuntimeError instead."""
    one: BaseException | None = error
    for _ in range(_MOST_LINKS):
        if one is None:
            return False
        if isinstance(one, KeyboardInterrupt) or (isinstance(one, RuntimeError) and str(one) == _OF_DUCKDB):
            return True
        one = one.__cause__ or one.__context__
    return False


def say_interrupted() -> int:
    """Tell the user what an interruption means; return the exit code."""
    complain("Interrupted. Nothing that was received is lost; run the same command again to continue.")
    return INTERRUPTED


def run_interruptibly(work: Callable[[], None]) -> None:
    """Run `work` to its end, in a thread; Ctrl-C ends the process at once.

    DuckDB looks for signals between the parts of a query only, and one part can take hours.
    """
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again in the main thread
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        thread.join()
    except KeyboardInterrupt:
        exit_at_once(say_interrupted())
    if failures:
        raise failures[0]


def exit_at_once(code: int) -> None:
    """End the process without waiting for DuckDB's threads, which may continue the query for hours."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)
