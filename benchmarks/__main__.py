"""`python -m benchmarks [section ...]`: measures, and prints ratios and the machine as a plain table."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import bookkeeping, dlt_peer, everyday, exports, fetch, marts, month, normalise
from benchmarks.corpus import DEFAULT_FOLDER, corpus
from benchmarks.machine import machine
from benchmarks.measuring import busy
from benchmarks.report import show

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL, USUAL, LARGE = 200, 1_000, 4_000


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", help=f"which of {', '.join(SECTIONS)}; all when none is named")
    parser.add_argument(
        "--folder", type=Path, default=DEFAULT_FOLDER, help="where the corpora are kept (%(default)s)"
    )
    parser.add_argument(
        "--large", action="store_true", help=f"measure {LARGE:,} activities, too: 3.3 GB of JSON"
    )
    parser.add_argument(
        "--small", action="store_true", help=f"measure {SMALL:,} activities only, to try it out"
    )
    parser.add_argument("--repetitions", type=int, default=5, help="of what runs in turn (%(default)s)")
    arguments = parser.parse_args()
    unknown = set(arguments.sections) - set(SECTIONS)
    if unknown:
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    return arguments


def _sizes(arguments: argparse.Namespace) -> list[int]:
    sizes = [SMALL] if arguments.small else [SMALL, USUAL]
    return [*sizes, LARGE] if arguments.large else sizes


def _normalise(arguments: argparse.Namespace) -> None:
    corpora = [corpus(arguments.folder, size) for size in _sizes(arguments)]
    show("Core tables from the landing zone", normalise.measure(corpora, arguments.repetitions))


def _dlt(arguments: argparse.Namespace) -> None:
    title = "Against dlt"
    if not dlt_peer.is_installed():
        print(f"\n{title}: not measured, dlt is not installed (pip install -e '.[bench]')")
        return
    show(title, dlt_peer.measure(corpus(arguments.folder, SMALL), min(arguments.repetitions, 3)))


def _month(arguments: argparse.Namespace) -> None:
    corpora = [corpus(arguments.folder, size) for size in _sizes(arguments)]
    show("Replacing one month of ten years", month.measure(corpora))


def _marts(arguments: argparse.Namespace) -> None:
    corpora = [corpus(arguments.folder, size) for size in _sizes(arguments)]
    show("Marts from the core tables", marts.measure(corpora, min(arguments.repetitions, 3)))


def _exports(arguments: argparse.Namespace) -> None:
    corpora = [corpus(arguments.folder, size) for size in _sizes(arguments)]
    show("Exports from the published marts", exports.measure(corpora, min(arguments.repetitions, 3)))


def _fetch(arguments: argparse.Namespace) -> None:
    details = SMALL if arguments.small else 500
    show("Fetching and landing", fetch.measure(arguments.folder, details, min(arguments.repetitions, 3)))


def _bookkeeping(arguments: argparse.Namespace) -> None:
    activities = SMALL if arguments.small else USUAL
    ceilings = (0.0, bookkeeping.DEFAULT_CEILING)
    show("A first load of ten years", bookkeeping.measure(arguments.folder, activities, ceilings))


def _everyday(arguments: argparse.Namespace) -> None:
    show("An everyday sync", everyday.measure(arguments.folder, min(arguments.repetitions, 3)))


SECTIONS: dict[str, Callable[[argparse.Namespace], None]] = {
    "normalise": _normalise,
    "dlt": _dlt,
    "month": _month,
    "marts": _marts,
    "exports": _exports,
    "fetch": _fetch,
    "bookkeeping": _bookkeeping,
    "everyday": _everyday,
}


def main() -> None:
    """Measure the sections asked for."""
    arguments = _arguments()
    print("\n".join(machine()))
    print(f"load average before: {busy()} (a busy machine widens ratios)")
    for name, section in SECTIONS.items():
        if not arguments.sections or name in arguments.sections:
            section(arguments)
    print(f"\nload average after: {busy()}")


if __name__ == "__main__":
    main()
