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
    from collections.abc import Iterator, Mapping, Sequence

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
_OF_DBT = "DBT_"


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


def whole_dbt_environment(home: Home, months: Sequence[str] | None = None) -> dict[str, str]:
    """Return everything that a dbt process of this home has in its environment.

    A person who works with dbt has settings of their own in `DBT_` variables; here each of them, another
    target or folder, would change what is built or where.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OF_DBT)}
    return {**inherited, **dbt_environment(home, months)}


@contextmanager
def dbt_surroundings(home: Home, months: Sequence[str] | None = None) -> Iterator[None]:
    """Have that environment inside, for a library that starts dbt with the one of this process."""
    before = dict(os.environ)
    _replace_environment(whole_dbt_environment(home, months))
    try:
        yield
    finally:
        _replace_environment(before)


def _replace_environment(wanted: Mapping[str, str]) -> None:
    # Not cleared at once: other threads read it meanwhile.
    os.environ.update(wanted)
    for name in os.environ.keys() - wanted.keys():
        del os.environ[name]
