"""`python -m nrc_pipeline_tests.chaos`: disturbs syncs, and counts what was lost; nothing may be."""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from pathlib import Path

from nrc_pipeline_tests.chaos.campaign import run
from nrc_pipeline_tests.chaos.disk import with_own_mounts
from nrc_pipeline_tests.chaos.disturbances import KINDS, WITH_DBT


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m nrc_pipeline_tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of all dice (%(default)s)")
    parser.add_argument("--syncs", type=int, default=300, help="how many are disturbed (%(default)s)")
    parser.add_argument("--from-round", type=int, default=0, help="begin there, to repeat what failed")
    parser.add_argument("--without-dbt", action="store_true", help="leave out what kills dbt: 30 s each")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no round after so many")
    parser.add_argument("--kind", choices=(*KINDS, *WITH_DBT), help="let every round be of this kind")
    return parser.parse_args()


def main() -> int:
    """Run the campaign that the command line asks for; 1 when anything failed."""
    arguments = _arguments()
    with_own_mounts("nrc_pipeline_tests.chaos", sys.argv[1:])
    rounds = range(arguments.from_round, arguments.from_round + arguments.syncs)
    with tempfile.TemporaryDirectory(prefix="nrc-chaos-", ignore_cleanup_errors=True) as folder:
        counts, failures = run(
            Path(folder),
            arguments.seed,
            rounds,
            dbt=not arguments.without_dbt,
            tell=_say,
            only_kind=arguments.kind,
            minutes=arguments.minutes,
        )
    _say(f"\n{counts.table()}\n")
    for failure in failures:
        _say(failure)
    return 1 if counts.failures else 0


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is its result


if __name__ == "__main__":
    sys.exit(main())
