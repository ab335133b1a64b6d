"""Whatever happens in a command, a person reads a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from nrc_pipeline.cli.guard import guarded
from nrc_pipeline.errors import ForeignHome

if TYPE_CHECKING:
    import pytest

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


def test_bad_setting(cli: Cli) -> None:
    """A mistyped setting ends in a traceback, or is not named."""
    result = cli.run("status", NRC_MAX_CONCURRENCY="many")
    assert result.exit_code == 2
    assert "NRC_MAX_CONCURRENCY" in result.stderr
    result = cli.run("status", NRC_MAX_CONCURRENCY="4", NRC_DIALEKT="plus")
    assert result.exit_code == 0
    assert "did you mean NRC_DIALECT?" in result.stderr
