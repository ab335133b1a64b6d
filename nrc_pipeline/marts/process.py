"""How dbt is started: the program of this environment, told where to write, telling nobody."""

from __future__ import annotations

import os
import shutil
import sysconfig
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from nrc_pipeline.errors import MartsFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nrc_pipeline.home import Home


def dbt_program() -> Path:
    """Return the `dbt` beside this Python, which an environment that is not activated has not on its PATH.

    Raises:
        MartsFailed: There is none.
    """
    beside = Path(sysconfig.get_path("scripts")) / "dbt"
    found = shutil.which(beside) or shutil.which("dbt")
    if found is None:
        raise MartsFailed("dbt is not installed beside this Python: install nrc_pipeline anew.")
    return Path(found)


ALL_MONTHS = "all"


def dbt_environment(home: Home, months: Sequence[str] | None = None) -> dict[str, str]:
    """Return the variables that a dbt process of this home needs on top of the environment.

    `months` are the first days, as ISO dates, of those that the incremental models replace; None is all.
    """
    return {
        "NRC_WORK_FOLDER": str(home.work),
        "NRC_CHANGED_MONTHS": ALL_MONTHS if months is None else ",".join(months),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


@contextmanager
def dbt_surroundings(home: Home, months: Sequence[str] | None = None) -> Iterator[None]:
    """Have these variables in the environment inside, for a library that starts dbt with that."""
    wanted = dbt_environment(home, months)
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
