"""The prompt that tokens are pasted at, on a real terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from nrc_pipeline_tests.cli.conftest import Cli

_PROGRAM = "from nrc_pipeline.cli.hidden_prompt import ask_hidden; print(len(ask_hidden('?').strip()))"


@pytest.mark.parametrize(
    "pasted", ["x" * 6000, "{\n" + '  "a": 1,\n' * 900 + "}"], ids=["long", "many lines"]
)
def test_long_pastes_arrive_whole(cli: Cli, pasted: str) -> None:
    """The terminal's own line editor cuts what is pasted, or the token is shown on the screen."""
    terminal, other = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM], stdin=other, stdout=subprocess.PIPE, stderr=other
    )
    os.close(other)
    shown = os.read(terminal, 10)
    for start in range(0, len(pasted), 512):
        os.write(terminal, pasted[start : start + 512].encode())
    os.write(terminal, b"\n")
    out, _ = process.communicate(timeout=30)
    assert int(out) == len(pasted)
    assert b"xx" not in shown
    os.close(terminal)
