"""Every examination, on the trouble it is for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.foundation.writer_lock import writer_lock
from nrc_pipeline.insight.checks.result import CheckResult
from nrc_pipeline.insight.checks.running import write_down
from nrc_pipeline.insight.doctor.examination import examine
from nrc_pipeline.landing.layout import part_files
from nrc_pipeline.landing.records import LoadStage
from nrc_pipeline_tests.documents.made import document
from nrc_pipeline_tests.made_warehouse import NOW, Warehouse

if TYPE_CHECKING:
    from nrc_pipeline.landing.records import LoadOutcome
    from nrc_pipeline_tests.cli.conftest import Cli


class Usage(NamedTuple):
    """What the disk says."""

    total: int
    used: int
    free: int


def settings_of(home: Warehouse, **more: object) -> Settings:
    """Settings of the home, whatever the machine's own are."""
    return Settings.model_validate({"home": home.home.path, "base_url": "https://api.nike.com", **more})


def states(home: Warehouse) -> dict[str, str]:
    """Examine; the state of each examination by its name."""
    return {one.name: one.state for one in examine(settings_of(home), NOW)}


@pytest.fixture
def sound(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """A home with one activity, published, one load in its journal, and verified."""
    monkeypatch.delenv("NRC_ACCESS_TOKEN", raising=False)
    warehouse.land(document())
    warehouse.normalise()
    stage(warehouse, "complete")
    warehouse.publish()
    write_down(warehouse.home, [CheckResult("landing_hashes", True, "fine", {})], NOW, "test")
    return warehouse


def stage(home: Warehouse, outcome: LoadOutcome, age: timedelta = timedelta(hours=1)) -> None:
    """Note a load that has ended so."""
    at = NOW - age
    home.zone.append_load(
        LoadStage(f"load {outcome}", "publish", at, at, None, None, outcome, reason="Why. More.")
    )


def test_a_sound_home_is_well(sound: Warehouse) -> None:
    """The doctor finds something with everybody."""
    found = states(sound)
    # Without a token nothing is fetched, and a checkout need not be installed.
    assert {name for name, state in found.items() if state != "ok"} <= {"token", "versions"}
    assert set(found) == {
        "settings", "versions", "home", "disk", "token", "alerts", "Dagster", "writer", "landing zone",
        "warehouse", "last load", "checks",
    }  # fmt: skip


def test_every_trouble_has_its_line_and_a_hint(sound: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trouble is not seen, or seen and not explained."""
    home = sound.home
    home.unpublished.touch()
    home.token_file.write_text("x.y")
    home.token_file.chmod(0o644)
    (home.dagster / "dagster.yaml").touch()
    (home.raw / ".writing-part-1.parquet").touch()
    stage(sound, "failed", timedelta(0))
    monkeypatch.setenv("NRC_HOMME", "x")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1, 1, 10))
    write_down(home, [CheckResult("time_order", False, "2 times are out of order.", {})], NOW, "test")
    found = examine(settings_of(sound), NOW + timedelta(days=90))
    assert {one.name: one.state for one in found if one.name != "versions"} == {
        "settings": "warn", "home": "fail", "disk": "fail", "token": "fail", "alerts": "ok",
        "Dagster": "warn", "writer": "warn", "landing zone": "ok", "warehouse": "warn", "last load": "warn",
        "loads before": "ok",
        "check time_order": "warn", "verification": "warn",
    }  # fmt: skip
    assert all(one.hint for one in found if one.state != "ok")


def test_a_damaged_landing_zone_fails(sound: Warehouse, cli: Cli) -> None:
    """The one thing that cannot be replaced is broken and the doctor breaks on it."""
    part_files(sound.home.raw / "activity_details")[0].write_bytes(b"PAR1")
    sound.home.landing_index.unlink(missing_ok=True)
    result = cli.run("doctor", NRC_HOME=str(sound.home.path))
    assert result.exit_code == 1
    assert "FAIL  landing zone" in result.stdout
    assert "docs/runbook.md" in result.stdout


def test_a_running_load_is_named(sound: Warehouse) -> None:
    """A load that waits is taken for one that hangs."""
    with writer_lock(sound.home, "nrc sync"):
        (line,) = (one for one in examine(settings_of(sound), NOW) if one.name == "writer")
    assert line.found.startswith("loading now: nrc sync, process ")


def test_an_empty_home_is_no_failure(cli: Cli) -> None:
    """The first command that a person runs says that all is broken."""
    result = cli.run("doctor")
    assert result.exit_code == 0
    assert "the first load creates it" in result.stdout
    assert not cli.home.exists()


def test_it_starts_without_dagster(tmp_path: Path) -> None:
    """A broken installation of Dagster keeps the doctor from saying so."""
    program = (
        "import sys; sys.modules['dagster'] = None; sys.modules['dbt'] = None\n"
        "from nrc_pipeline.cli import main; sys.argv = ['nrc', 'doctor']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={"NRC_HOME": str(tmp_path / "home"), "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )
    assert "settings" in done.stdout, done.stderr
    assert "Traceback" not in done.stderr
