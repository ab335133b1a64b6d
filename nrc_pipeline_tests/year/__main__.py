"""`python -m nrc_pipeline_tests.year [seed]`: a year of operation in minutes, and what it cost."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from nrc_pipeline_tests.year.simulation import simulate

WEEKS, TOKENS, OUTAGES = 52, 40, 2


def main() -> None:
    """Live the year and print it."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory() as folder:
        told = simulate(Path(folder), seed, WEEKS, tokens=TOKENS, outages=OUTAGES)
    sys.stdout.write(f"{told.table()}\n")


if __name__ == "__main__":
    main()
