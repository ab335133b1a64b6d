"""Whatever happens in a command, a person reads a sentence."""

from __future__ import annotations

import errno
import sqlite3
from typing import TYPE_CHECKING

import duckdb
import pytest
import typer
import yaml

from nrc_pipeline.cli.guard import guarded
from nrc_pipeline.foundation.errors import ForeignHome

if TYPE_CHECKING:
    from nrc_pipeline_tests.cli.conftest import Cli

SECRET = "eyJhbGciOi.eyJwcm4iOiJ1c2VyIn0.c2lnbmF0dXJl"


def code_of(error: BaseException | int) -> int:
    """Run a command that ends like this and return the exit code."""

    def command() -> int:
        if isinstance(error, int):
            return error
        raise error

    try:
        guarded(command)()
    except typer.Exit as end:
        return end.exit_code
    return 0


def test_exit_codes(cli: Cli, capfd: pytest.CaptureFixture[str]) -> None:
    """An outcome has another exit code than the contract says."""
    assert [code_of(0), code_of(1), code_of(ForeignHome("not yours"))] == [0, 1, 2]
    assert "not yours" in capfd.readouterr().err


def test_unexpected_error(cli: Cli, capfd: pytest.CaptureFixture[str]) -> None:
    """A bug shows a traceback, leaves no details to report, or shows the token in one of them."""
    cli.monkeypatch.setenv("NRC_ACCESS_TOKEN", SECRET)
    assert code_of(ValueError(f"broke on Bearer {SECRET}\nand more")) == 1
    said = capfd.readouterr().err
    assert said.count("\n") == 1
    assert "ValueError: broke on" in said
    log = cli.home / "work" / "last-failure.log"
    assert str(log) in said
    assert log.stat().st_mode & 0o777 == 0o600
    text = log.read_text()
    assert "Traceback" in text
    assert "and more" in text
    assert SECRET not in said + text
    assert SECRET.split(".")[2] not in said + text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "x"), "The disk is full"),
        (duckdb.IOException("Could not write: No space left on device"), "The disk is full"),
        (
            PermissionError(errno.EACCES, "x", "/some/place"),
            "/some/place: Permission denied. Run the command",
        ),
        (OSError(errno.EROFS, "x", b"/some/pl\xffce"), "Read-only file system"),
        (
            IsADirectoryError(errno.EISDIR, "x", "/a"),
            "/a: Is a directory. It is a folder, but",
        ),
        (OSError(errno.EIO, "x", "/a"), "restore the file from a backup"),
        (OSError(errno.EBADMSG, "x", "/a"), "/a: Bad message"),
        (MemoryError(), "not enough memory"),
        (duckdb.OutOfMemoryException("Out of Memory Error: 1 GB"), "DuckDB ran out of memory"),
        (duckdb.IOException("Cannot open file x: Permission denied"), "Run the command as its owner"),
        (duckdb.SerializationException("rubbish"), "`nrc doctor`"),
        (duckdb.CatalogException("Table with name periods does not exist!"), "`nrc rebuild` creates it"),
        (sqlite3.OperationalError("unable to open database file"), "move that folder away"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "cannot be written"),
        (yaml.YAMLError("bad"), "dagster/dagster.yaml in the home cannot be parsed"),
    ],
)
def test_what_the_machine_does_is_told_as_such(
    cli: Cli, capfd: pytest.CaptureFixture[str], error: Exception, said: str
) -> None:
    """Prevents: a full or read-only disk reads like a bug of this program, in the words of a library."""
    wrapped = RuntimeError("wrapped")
    wrapped.__cause__ = error
    for one in (error, wrapped):
        assert code_of(one) == 1
        message = capfd.readouterr().err
        assert said in message
        assert "Unexpected" not in message
        assert message.count("\n") == 1


def test_bad_setting(cli: Cli) -> None:
    """A mistyped setting ends in a traceback, or is not named."""
    result = cli.run("status", NRC_MAX_CONCURRENCY="many")
    assert result.exit_code == 2
    assert "NRC_MAX_CONCURRENCY" in result.stderr
    result = cli.run("status", NRC_MAX_CONCURRENCY="4", NRC_DIALEKT="plus")
    assert result.exit_code == 0
    assert "did you mean NRC_DIALECT?" in result.stderr
