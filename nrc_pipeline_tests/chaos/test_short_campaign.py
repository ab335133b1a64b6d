"""A campaign so short that it runs with every other test; `make chaos` is the long one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nrc_pipeline
from nrc_pipeline_tests.chaos.places import MORE_PLACES, PLACES, place_named

SEED, SYNCS = 4728, 3
"""A kill before a second loader, a full disk, and a clock jump with faults of details and of the list."""

CHECKOUT = Path(nrc_pipeline.__file__).parent.parent


def test_nothing_is_lost_in_a_short_campaign(tmp_path: Path) -> None:
    """A disturbed sync loses a document, has one fetched again, or shows a reader half a warehouse."""
    command = [sys.executable, "-m", "nrc_pipeline_tests.chaos", "--without-dbt"]
    ended = subprocess.run(
        [*command, "--seed", str(SEED), "--syncs", str(SYNCS)],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "TMPDIR": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    (total,) = re.findall(r"^all +(.*)$", ended.stdout, re.MULTILINE)
    rounds, not_run, killed, _, faults, _, looks, *failures = map(int, total.split())
    assert rounds + not_run == SYNCS
    # A full disk needs leave to mount one.
    assert not_run <= 1
    assert killed
    assert faults
    assert looks
    assert failures == [0] * 6
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [*PLACES, *MORE_PLACES])
def test_every_place_is_a_function_of_the_product(name: str) -> None:
    """Prevents: a campaign that no longer kills at a place, because its function has moved."""
    place = place_named(name)
    package = CHECKOUT / "nrc_pipeline"
    assert not place.file or f"def {place.function}(" in (package / place.file).read_text(encoding="utf-8")
    assert not place.caller or (package / place.caller).is_file()
