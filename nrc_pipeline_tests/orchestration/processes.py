"""Dagster's own commands on a home, as a person or a scheduler starts them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import nrc_pipeline
from nrc_pipeline.orchestration.instance import prepare_instance

if TYPE_CHECKING:
    from nrc_pipeline.foundation.settings import Settings

CHECKOUT = Path(nrc_pipeline.__file__).parent.parent


def environment(settings: Settings) -> dict[str, str]:
    """Give the environment in which the settings are these."""
    token = settings.access_token
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("NRC_", "DAGSTER_"))},
        "PYTHONPATH": str(CHECKOUT),
        "NRC_HOME": str(settings.home),
        "NRC_BASE_URL": settings.base_url,
        "NRC_DIALECT": settings.dialect,
        "NRC_REQUESTS_PER_SECOND": "0",
        **({} if token is None else {"NRC_ACCESS_TOKEN": token.get_secret_value()}),
    }


def python(settings: Settings, *arguments: str) -> subprocess.Popen[str]:
    """Start Python with the settings in its environment; what it says is in `stdout`."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=environment(settings),
        cwd=settings.home.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def dagster(settings: Settings, *arguments: str) -> subprocess.Popen[str]:
    """Start a command of Dagster on the home's instance."""
    ready = prepare_instance(settings.home_folder())
    return subprocess.Popen(
        [sys.executable, "-m", "dagster", *arguments, "-m", "nrc_pipeline.orchestration.definitions"],
        env={**environment(settings), **ready},
        cwd=settings.home.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
