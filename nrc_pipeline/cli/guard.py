"""Wraps every command: turns an error into its message and its exit code, never into a traceback."""

from __future__ import annotations

import functools
import inspect
import logging
import os
import re
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec

import typer

from nrc_pipeline.cli.interruption import is_interruption, say_interrupted
from nrc_pipeline.cli.screen import complain, spell_what_it_can
from nrc_pipeline.cli.surroundings import of_surroundings
from nrc_pipeline.foundation.errors import Misuse, NrcError

P = ParamSpec("P")

BROKEN_PIPE = 141
"""128 + SIGPIPE: the usual exit code of a program whose reader has closed the pipe."""

_FAILURE_FILE = "last-failure.log"
_UNREADABLE = re.compile("[\ud800-\udfff]")
_TOKEN_LIKE = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*|(?i:bearer\s+)\S+")


def guarded(command: Callable[P, int | None]) -> Callable[P, None]:
    """Wrap a command for Typer. Its return value becomes the exit code; None is 0."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        spell_what_it_can()
        _show_warnings()
        code = _code_of(lambda: _run(command, *args, **kwargs))
        if code:
            raise typer.Exit(code)

    run.__doc__ = in_paragraphs(command.__doc__ or "")
    return run


def _run(command: Callable[P, int | None], *args: P.args, **kwargs: P.kwargs) -> int | None:
    for given in (*args, *kwargs.values()):
        # A file name may contain any bytes; all other arguments go to DuckDB or are compared with text.
        if isinstance(given, str) and not given.isascii() and _UNREADABLE.search(given):
            raise Misuse(
                "An argument has bytes that are not text in this locale: set LC_ALL=C.UTF-8 and try again."
            )
    return command(*args, **kwargs)


def in_paragraphs(docstring: str) -> str:
    """Return a docstring without the line breaks inside its paragraphs, so that the terminal wraps them."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", inspect.cleandoc(docstring))


def _code_of(call: Callable[[], int | None]) -> int:
    try:
        code = call() or 0
        # Flush now: a closed reader shows only when the rest is written.
        if sys.stdout is not None:
            sys.stdout.flush()
    except (typer.Exit, typer.Abort):
        raise
    except NrcError as error:
        complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return say_interrupted()
    except BrokenPipeError:
        # Python flushes again at exit and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - a traceback does not help a user
        if is_interruption(error):
            return say_interrupted()
        known = of_surroundings(error)
        complain(known or f"Unexpected error: {_in_one_line(error)} ({write_details(error)})")
        return 1
    return code


class _Warnings(logging.Handler):
    """Shows warnings as lines. Looks stderr up each time, since a progress bar replaces it at times."""

    def emit(self, record: logging.LogRecord) -> None:
        complain(record.getMessage())


def _show_warnings() -> None:
    logger = logging.getLogger("nrc_pipeline")
    if not any(isinstance(handler, _Warnings) for handler in logger.handlers):
        logger.addHandler(_Warnings(logging.WARNING))
        logger.propagate = False
        # Without a handler, Python would print what other libraries log; anything important in it also
        # arrives as an error.
        logging.getLogger().addHandler(logging.NullHandler())


def _in_one_line(error: Exception) -> str:
    first = next(iter(str(error).splitlines()), "")
    return _redacted(f"{type(error).__name__}: {first[:200]}" if first else type(error).__name__)


def write_details(*errors: Exception) -> str:
    """Write the tracebacks to a file that only the owner of the home can read; say where it is."""
    from nrc_pipeline.foundation.files import make_private, write_private
    from nrc_pipeline.foundation.settings import load_settings

    try:
        path: Path = load_settings().home_folder().work / _FAILURE_FILE
        text = "\n".join("".join(traceback.format_exception(error)) for error in errors)
        make_private(path.parent)
        write_private(path, f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n{_redacted(text)}".encode())
    except Exception as failure:  # noqa: BLE001 - this must not hide the first error
        return f"the details could not be written: {type(failure).__name__}"
    return f"details: {path}"


def _redacted(text: str) -> str:
    given = os.environ.get("NRC_ACCESS_TOKEN", "")
    if given:
        text = text.replace(given, "…")
    return _TOKEN_LIKE.sub("…", text)
