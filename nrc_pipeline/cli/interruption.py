"""Ctrl-C while DuckDB runs a query: what it raises, and what keeps the process alive afterwards."""

from __future__ import annotations

import os
import sys

from nrc_pipeline.cli.screen import complain

INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""

_OF_DUCKDB = "Query interrupted"
_MOST_LINKS = 10


def is_interruption(error: BaseException) -> bool:
    """Tell whether an error is Ctrl-C in disguise: DuckDB raises a RuntimeError in its place."""
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
    complain("Interrupted. Nothing that had been received is lost; the same command goes on from there.")
    return INTERRUPTED


def exit_at_once(code: int) -> None:
    """End the process without waiting for DuckDB's threads, which may go on with the query for hours."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)
