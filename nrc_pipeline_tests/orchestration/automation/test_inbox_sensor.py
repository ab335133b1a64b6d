"""The sensor and the job of the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg
import pytest

from nrc_pipeline.orchestration.loading import loading
from nrc_pipeline_tests.account import account, rows, small_athlete
from nrc_pipeline_tests.orchestration.automation.watched import Watched, requests_of, why

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """An empty home."""
    with account(tmp_path, small_athlete(2, years=0.05)) as served:
        one = Watched(served, served.settings(access_token=None), sensor="inbox")
        one.settings.home_folder().prepare()
        yield one


def test_a_file_is_imported_once_it_has_stopped_to_change(watched: Watched) -> None:
    """Half a file is imported, or a whole one never."""
    assert why(watched.tick()) == "The inbox is empty."
    athlete = watched.account.athlete
    path = watched.settings.home_folder().inbox / "activity.json"
    path.write_bytes(athlete.body(athlete.activity_ids()[0])[:100])
    assert "may still be changing" in why(watched.tick(seconds=30))
    path.write_bytes(athlete.body(athlete.activity_ids()[0]))
    assert "may still be changing" in why(watched.tick(seconds=30))
    (request,) = requests_of(watched.tick(seconds=30))
    (again,) = requests_of(watched.tick())
    assert (request.job_name, request.run_key) == (None, again.run_key)
    definitions = dg.Definitions.merge(loading(lambda: watched.settings), watched.definitions())
    job = definitions.resolve_job_def("import_inbox")
    assert job.execute_in_process(
        run_config=request.run_config, instance=dg.DagsterInstance.ephemeral()
    ).success
    assert rows(watched.settings, "SELECT count(*) FROM core.activities") == [(1,)]
    assert why(watched.tick(seconds=30)) == "The inbox is empty."
    assert watched.account.server.requests == []
