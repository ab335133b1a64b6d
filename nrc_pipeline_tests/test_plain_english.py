"""The texts of the project are in plain English."""

from __future__ import annotations

import re
import subprocess

import pytest

from nrc_pipeline_tests.orchestration.processes import CHECKOUT

PLACES = (
    ".env.example",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Makefile",
    "README.md",
    "dbt_project",
    "deploy",
    "docs",
    "nrc_pipeline",
    "workspace.yaml",
)
"""Files and folders whose texts have been checked."""

SUFFIXES = {
    "",
    ".csv",
    ".example",
    ".html",
    ".md",
    ".py",
    ".service",
    ".sql",
    ".timer",
    ".toml",
    ".yaml",
    ".yml",
}

# Each of these has a usual word that says the same.
UNUSUAL = re.compile(
    r"""\b(?:
    anew | aught | beside | betwixt | ere | for[ ]ever | for[ ]want[ ]of | forsooth | in[ ]vain | lest | lies
    | naught | nobody | nought | shall | so[ ]long[ ]a | somebody | stands(?![ ]for\b) | tells | thence
    | thereby | therein | thereof | unto | whence | wherein | whereof | whither | whoever | withal
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)


def tracked() -> list[str]:
    """Return the paths of the text files under version control in the checked places."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *PLACES], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [path for path in listed.stdout.split("\0") if path]
    return [path for path in paths if (CHECKOUT / path).suffix in SUFFIXES]


def test_no_unusual_words() -> None:
    """Prevents: a text that a reader has to read twice."""
    paths = tracked()
    assert {place for place in PLACES if not any(path.startswith(place) for path in paths)} == set()
    found = [
        f"{path}:{number}: {word}"
        for path in paths
        for number, line in enumerate((CHECKOUT / path).read_text(encoding="utf-8").splitlines(), start=1)
        for word in UNUSUAL.findall(line)
    ]
    assert not found, "use a usual word instead:\n" + "\n".join(found)


@pytest.mark.parametrize("line", ["Nobody shall load in vain.", "The file lies beside it for ever."])
def test_unusual_words_are_found(line: str) -> None:
    """Prevents: the pattern finds nothing, and every text passes."""
    assert len(UNUSUAL.findall(line)) == 3
