"""The runbook explains every message that can come."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

import pytest

from nrc_pipeline.foundation import errors
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.insight.notices import Cause
from nrc_pipeline.orchestration.definitions import whole_definitions
from nrc_pipeline_tests.orchestration.processes import CHECKOUT

if TYPE_CHECKING:
    import dagster as dg


@pytest.fixture(scope="module")
def explained() -> set[str]:
    """Every name that has a row which says what it means and what to do; `…` ends a beginning."""
    text = (CHECKOUT / "docs" / "runbook.md").read_text(encoding="utf-8").replace("\\_", "_")
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+) \|$", text, re.MULTILINE)
    return {name for first, _, _ in rows for name in re.split(r"[,:] ", first)}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> dg.RepositoryDefinition:
    """Everything that Dagster is told, the marts' checks included."""
    home = tmp_path_factory.mktemp("runbook") / "home"
    return whole_definitions(lambda: Settings(home=home)).get_repository_def()


def unexplained(names: set[str], explained: set[str]) -> set[str]:
    """Return the names that neither have a row nor begin as one says."""
    beginnings = tuple(name.removesuffix("…") for name in explained if name.endswith("…"))
    return {name for name in names if name not in explained and not name.startswith(beginnings)}


def test_every_notice_is_explained(explained: set[str]) -> None:
    """A message about the token or old data comes, and nobody knows what to do."""
    assert unexplained(set(get_args(Cause)), explained) == set()


def test_every_check_is_explained(repository: dg.RepositoryDefinition, explained: set[str]) -> None:
    """A new check fails in somebody's home, and its name stands nowhere."""
    names = {key.name for key in repository.asset_graph.asset_check_keys}
    assert {"completeness", "landing_hashes", "unique_combination_shoes_account_id__shoe_id"} <= names
    assert unexplained(names, explained) == set()


def test_every_failure_of_a_run_is_explained(
    repository: dg.RepositoryDefinition, explained: set[str]
) -> None:
    """The message names a job or a kind of error that the runbook does not know."""
    jobs = {job.name for job in repository.get_all_jobs()}
    kinds = {
        name
        for name, one in vars(errors).items()
        if isinstance(one, type) and issubclass(one, errors.NrcError) and one is not errors.NrcError
    }
    assert {"load", "reconcile"} <= jobs
    assert "WriterBusy" in kinds
    assert unexplained(jobs | kinds | {"no step was reached"}, explained) == set()
