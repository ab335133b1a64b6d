"""The wheel alone: in an empty folder, a fresh environment with nothing but it has the whole pipeline."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
INSTALLED_FROM = ("pyproject.toml", "constraints.txt", "dbt_project", "docs", "nrc_pipeline")


def run(*command: str | Path, cwd: Path, home: Path | None = None) -> str:
    """Run a program with no setting but the home; return what it says, the test failing if it fails."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("NRC_", "PYTHON"))
    }
    if home is not None:
        environment["NRC_HOME"] = str(home)
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-4_000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build it."""
    if not all((CHECKOUT / name).exists() for name in INSTALLED_FROM):
        pytest.skip("not in a checkout")
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, CHECKOUT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_it_holds_everything_and_nothing_of_ours(wheel: Path) -> None:
    """SQL, models or settings stay behind; or the data of whoever built it goes along."""
    names = set(zipfile.ZipFile(wheel).namelist())
    ours = CHECKOUT / "nrc_pipeline"
    files = {
        str(path.relative_to(CHECKOUT))
        for path in ours.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files <= names
    models = {path.relative_to(CHECKOUT) for path in (CHECKOUT / "dbt_project" / "models").rglob("*.sql")}
    models |= {path.relative_to(CHECKOUT) for path in (CHECKOUT / "dbt_project" / "seeds").iterdir()}
    pages = {path.relative_to(CHECKOUT) for path in (CHECKOUT / "docs").glob("*.md")}
    assert {f"nrc_pipeline/{file}" for file in models | pages} <= names
    assert not [name for name in names if name.endswith((".parquet", ".duckdb", ".env", ".log", "token"))]
    assert not [name for name in names if "/target/" in name or "nrc_pipeline_tests" in name]


@pytest.mark.slow
def test_the_demo_runs_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    """What works in the checkout does not work for anybody else."""
    environment, empty = tmp_path / "environment", tmp_path / "empty"
    empty.mkdir()
    run(sys.executable, "-m", "venv", environment, cwd=tmp_path)
    pip: list[str | Path] = [
        environment / "bin" / "python",
        "-m",
        "pip",
        "install",
        "-q",
        "--no-compile",
        "--prefer-binary",
    ]
    run(*pip, "--constraint", CHECKOUT / "constraints.txt", wheel, cwd=tmp_path)
    nrc = environment / "bin" / "nrc"
    said = run(nrc, "demo", cwd=empty)
    assert "240 activities" in said
    assert "Next steps:" in said
    home = empty / "data" / "demo"
    assert (home / "nrc.duckdb").exists()
    with_marts = "SELECT count(*) > 0 AS there FROM information_schema.tables WHERE table_schema = 'marts'"
    assert "true" in run(nrc, "sql", "--json", with_marts, cwd=empty, home=home)
    assert "FAIL" not in run(nrc, "doctor", cwd=empty, home=home)
    assert sorted(path.name for path in empty.iterdir()) == ["data"]
