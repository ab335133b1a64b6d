"""The functions of the dbt model best_efforts, and the world bests as its table has them."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nrc_pipeline.marts.project import project_folder
from nrc_pipeline_tests.marts.oracles.distance import Curve
from nrc_pipeline_tests.marts.oracles.world_bests import bests

if TYPE_CHECKING:
    from types import ModuleType

    from nrc_pipeline_tests.marts.marred import Document

NOBODY = (np.empty(0), np.empty(0))
"""A heart that no sensor felt."""


class Row(NamedTuple):
    """What the model says of one distance."""

    distance: str
    distance_m: float
    elapsed_s: float
    active_s: float
    is_doubtful: bool
    withheld_s: float


@cache
def model() -> ModuleType:
    """Load the model's file, which is no module of a package."""
    path = project_folder() / "models" / "marts" / "best_efforts.py"
    spec = importlib.util.spec_from_file_location("dbt_best_efforts", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def world_bests() -> Any:
    """Make what the model reads from int_world_bests."""
    ways, times = (np.exp(one) for one in bests())
    powers = np.append(np.diff(np.log(times)) / np.diff(np.log(ways)), 1.0)
    return model().Bests(
        np.append(0.0, ways), np.append(0.0, times), np.append(ways[0], ways), np.append(times[0], times),
        np.append(1.0, powers),
    )  # fmt: skip


def efforts(document: Document) -> dict[str, Row]:
    """Return the rows of a document, by the distance, on the curve that the oracle draws."""
    curve = Curve(document)
    rows = model().efforts_of(
        (curve.at, curve.metres, curve.moving), NOBODY, world_bests(), curve.stated_share
    )
    return {row[0]: Row(row[0], row[1], row[2], row[5], row[8], row[9]) for row in rows}
