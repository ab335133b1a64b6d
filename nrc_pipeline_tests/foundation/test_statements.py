"""Named SQL statements: each is used, and each name that is used exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import nrc_pipeline
from nrc_pipeline.foundation.statements import statement, statements

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(nrc_pipeline.__file__).parent
PACKAGES = {
    folder.parent: set(statements(".".join(folder.parent.relative_to(ROOT.parent).parts)))
    for folder in sorted(ROOT.rglob("sql"))
    if folder.is_dir()
}
LOADERS = {"statement", "landing_statement", "rows", "row", "rows_of", "_rows", "known"}
"""The functions that take the name of a statement."""


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_every_name_is_used_by_its_package(package: Path) -> None:
    """Prevents: SQL that nothing runs."""
    texts = [_pattern(node) for module in package.glob("*.py") for node in _nodes(module) if _is_text(node)]
    assert [
        name for name in sorted(PACKAGES[package]) if not any(re.fullmatch(one, name) for one in texts)
    ] == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_every_name_exists(package: Path) -> None:
    """Prevents: a statement whose absence is only noticed when it is first needed."""
    everything = set().union(*PACKAGES.values())
    for node in (node for module in package.glob("*.py") for node in _nodes(module)):
        if isinstance(node, ast.Call) and _called(node) in LOADERS:
            known = PACKAGES[package] if _called(node) == "statement" else everything
            names = [_pattern(one) for one in node.args if _is_text(one)][:1]
            assert all(any(re.fullmatch(name, one) for one in known) for name in names), names


def _nodes(module: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(module.read_text(encoding="utf-8")))


def _called(node: ast.Call) -> str:
    function = node.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _is_text(node: ast.AST) -> bool:
    """Return whether a node is a text, or a text with values in it and at least one letter of its own."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.Constant) for part in node.values)
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _pattern(node: ast.AST) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]  # type: ignore[list-item]
    return "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in parts)


def test_a_statement_keeps_its_comments_and_ends_with_the_next_name() -> None:
    """A statement is everything between its name and the next one."""
    assert statement("nrc_pipeline.warehouse", "close_the_door").count("-- name:") == 0
    assert statement("nrc_pipeline.landing", "index_tables").startswith("-- One row per version")


def test_a_name_that_no_statement_has_is_an_error() -> None:
    """Prevents: an empty statement that runs without effect."""
    with pytest.raises(KeyError, match="no_such_statement"):
        statement("nrc_pipeline.core", "no_such_statement")
