"""What a run leaves in the instance, and what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg

from nrc_pipeline.foundation.months import EVERYTHING
from nrc_pipeline.loads import syncing
from nrc_pipeline.orchestration.instance import open_instance
from nrc_pipeline.orchestration.loading import loading
from nrc_pipeline.simulator import Fault, Faults
from nrc_pipeline_tests.account import account, outcomes, rows, small_athlete
from nrc_pipeline_tests.orchestration.conftest import ACTIVITIES, MONTHS
from nrc_pipeline_tests.orchestration.loads_only import LoadsOnly

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline_tests.account import Account
from nrc_pipeline_tests.orchestration.conftest import Loaded

PLACES = "SELECT value FROM core.metric_values WHERE metric IN ('latitude', 'longitude')"
NAMES = "SELECT DISTINCT value FROM core.activity_tags WHERE key = 'com.nike.name'"


def test_a_sync_walks_once_for_all_its_runs(loaded: Loaded) -> None:
    """Each run of a sync asks for the list again, although it was given the walk."""
    assert loaded.asked == (1, ACTIVITIES)
    assert loaded.done.runs == 1
    with open_instance(loaded.settings.home_folder()) as instance:
        (run,) = instance.get_runs()
    assert run.status is dg.DagsterRunStatus.SUCCESS
    given: Any = run.run_config["ops"]
    assert given["raw_activity_list"]["config"] == {"walk_id": loaded.done.walked.walk_id}
    assert run.tags["nrc/load_id"] == loaded.done.load_id


def test_an_unchanged_account_makes_no_run(served: Account, loaded: Loaded) -> None:
    """The runs page fills with runs that did nothing."""
    served.server.reset_counts()
    done = syncing.sync(loaded.settings, EVERYTHING, LoadsOnly)
    assert (done.runs, served.asked) == (0, (1, 0))
    with open_instance(loaded.settings.home_folder()) as instance:
        assert instance.get_runs_count() == 1


def test_every_partition_shows_its_rows_and_a_few_of_them(loaded: Loaded) -> None:
    """A range shows its own total at each month; or a preview tells where somebody runs."""
    secrets = {f"{value}" for (value,) in rows(loaded.settings, PLACES)}
    secrets |= {str(value) for (value,) in rows(loaded.settings, NAMES)}
    assert secrets
    by_month = dict(
        rows(
            loaded.settings, "SELECT strftime(started_at, '%Y-%m'), count(*) FROM core.activities GROUP BY 1"
        )
    )
    with open_instance(loaded.settings.home_folder()) as instance:
        for key in loading(lambda: loaded.settings).resolve_asset_graph().get_all_asset_keys():
            events = instance.fetch_materializations(key, limit=10).records
            shown = [event.asset_materialization for event in events if event.asset_materialization]
            if key.to_user_string() == "warehouse":
                assert shown[0].metadata["activities"].value == ACTIVITIES
                continue
            assert {one.partition for one in shown} == set(MONTHS)
            counts: dict[str, int] = {}
            for one in shown:
                metadata: dict[str, Any] = {name: value.value for name, value in one.metadata.items()}
                counts[str(one.partition)] = metadata["dagster/partition_row_count"]
                assert str(metadata["preview"]).count("\n") >= 2
                assert not any(secret in str(metadata["preview"]) for secret in secrets)
            assert sum(counts.values()) == metadata["dagster/row_count"]
            if key.to_user_string() in {"activities", "raw_activity_list", "activity_zones"}:
                assert counts == by_month


def test_the_token_is_nowhere_but_in_its_file(loaded: Loaded, served: Account) -> None:
    """A backup, a log or the UI gives the account away."""
    token = loaded.settings.access_token
    assert token is not None
    # The claims alone would name the account; the signature alone would do for a thief with a log.
    parts = [part.encode() for part in token.get_secret_value().split(".")[1:]]
    parts.append(served.athlete.user_id.encode())
    files = [path for path in loaded.settings.home.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in files)
    for path in files:
        content = path.read_bytes()
        assert not any(part in content for part in parts), path.name
    with open_instance(loaded.settings.home_folder()) as instance:
        (run,) = instance.get_runs()
        said = "".join(str(entry) for entry in instance.all_logs(run.run_id))
        said += str(run.run_config) + str(run.tags)
    assert not any(part.decode() in said for part in parts)


def test_a_partial_load_warns_and_succeeds(tmp_path: Path) -> None:
    """One document that cannot be had makes the run fail, or the gap is not seen in the UI."""
    athlete = small_athlete(4, years=0.05)
    with account(tmp_path, athlete) as served:
        bad = frozenset(athlete.activity_ids()[:1])
        served.server.faults = Faults(rules=(Fault("server_error", ids=bad, status=418),))
        settings = served.settings()
        done = syncing.sync(settings, EVERYTHING, LoadsOnly)
    assert ("details", "partial") in outcomes(settings, done.load_id)
    with open_instance(settings.home_folder()) as instance:
        (run,) = instance.get_runs()
        assert run.status is dg.DagsterRunStatus.SUCCESS
        failed = [
            event.asset_check_evaluation_data
            for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
            if (event := entry.dagster_event) and not event.asset_check_evaluation_data.passed
        ]
    assert [(check.check_name, check.severity) for check in failed] == [
        ("complete", dg.AssetCheckSeverity.WARN)
    ]
    assert failed[0].metadata["missing"].value == 1
    have = "SELECT count(*) FILTER (WHERE has_details), count(*) FROM core.activities"
    assert rows(settings, have) == [(3, 4)]
