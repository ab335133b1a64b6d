"""The modules of the product import each other in one direction."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import nrc_pipeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(nrc_pipeline.__file__).parent


def test_no_module_imports_itself_through_others() -> None:
    """Prevents: a circle of imports, also one that late imports hide.

    Imports for types alone do not count.
    """
    modules = {_name(path): path for path in ROOT.rglob("*.py")}
    graph = {
        name: {
            one
            for one in _imported(ast.parse(path.read_text(encoding="utf-8")).body, modules.keys())
            if one != name
        }
        for name, path in modules.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from None


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")


def _imported(nodes: Iterable[ast.AST], known: Iterable[str]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            of_package = [f"{node.module}.{one.name}" for one in node.names]
            names = [name for name in of_package if name in known] or [node.module]
        elif isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        yield from (name for name in names if name in known)
        yield from _imported(ast.iter_child_nodes(node), known)
