"""One version: of the package, of what is installed, and of the changelog."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from nrc_pipeline import __version__

CHANGELOG = Path(__file__).resolve().parent.parent / "CHANGELOG.md"


def test_the_installed_version_is_the_one_of_the_package() -> None:
    """Prevents: the wheel and `nrc --version` name two versions."""
    assert version("nrc-pipeline") == __version__


def test_the_changelog_knows_the_version() -> None:
    """Prevents: a release whose changes nothing tells."""
    if not CHANGELOG.exists():
        pytest.skip("not in a checkout")
    assert f"## [{__version__}]" in CHANGELOG.read_text(encoding="utf-8")
