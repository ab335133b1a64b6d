"""Each kind of export in a process of its own, as on the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.exports.kinds import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_imports_what_it_needs(kind: Kind, home: Home, tmp_path: Path) -> None:
    """Prevents: the command hides a library for speed that the writer needs."""
    done = subprocess.run(
        [sys.executable, "-m", "nrc_pipeline.cli", "export", kind.value, "--out", str(tmp_path / "out")],
        env={**os.environ, "NRC_HOME": str(home.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Unexpected error" not in done.stderr
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
