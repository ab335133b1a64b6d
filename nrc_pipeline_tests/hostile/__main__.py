"""`python -m nrc_pipeline_tests.hostile`: uses the product on hostile accounts; nothing may go wrong."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from nrc_pipeline_tests.hostile.accounts import DOCUMENTS
from nrc_pipeline_tests.hostile.campaign import Campaign


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m nrc_pipeline_tests.hostile", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the number of the first account (%(default)s)")
    parser.add_argument(
        "--minutes", type=float, default=60.0, help="begin no account after so many (%(default)s)"
    )
    parser.add_argument("--accounts", type=int, default=sys.maxsize, help="at most so many")
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help="of an account (%(default)s)")
    parser.add_argument(
        "--kept",
        type=Path,
        default=Path(".hypothesis/hostile"),
        help="the folder of what failed (%(default)s)",
    )
    parser.add_argument("--no-shrinking", action="store_true", help="keep an account that fails as it is")
    return parser.parse_args()


def main() -> int:
    """Run the campaign that the command line asks for; 1 when anything went wrong."""
    arguments = _arguments()
    deadline = time.monotonic() + 60 * arguments.minutes
    with tempfile.TemporaryDirectory(prefix="nrc-hostile-", ignore_cleanup_errors=True) as folder:
        campaign = Campaign(Path(folder), arguments.kept.absolute(), _say)
        for number in range(arguments.seed, arguments.seed + arguments.accounts):
            if time.monotonic() >= deadline:
                break
            campaign.account(number, arguments.documents, shrink=not arguments.no_shrinking)
    _say(f"\n{campaign.counts.table()}")
    return 1 if campaign.counts.problems else 0


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is its result


if __name__ == "__main__":
    sys.exit(main())
