"""The whole product as a person uses it, in this process: from the import to `nrc verify`."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from typer.testing import CliRunner

import nrc_pipeline
from nrc_pipeline.cli.app import app
from nrc_pipeline.exports.kinds import Kind
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.loads.load import Load
from nrc_pipeline.marts.build import build_marts
from nrc_pipeline.marts.manifest import prepared_manifest
from nrc_pipeline.marts.plan import plan
from nrc_pipeline.marts.project import fingerprint, project_folder
from nrc_pipeline_tests.direct_runs import DirectRuns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.foundation.settings import Settings

KINDS = tuple(kind.value for kind in Kind)
PRIVATE_KINDS = ("gpx", "tcx", "fit", "geojson", "geoparquet")
TABLE_KINDS = ("csv", "parquet")
TABLES = ("marts.activities", "marts.data_quality", "core.activities", "core.metric_values")


class Ended(NamedTuple):
    """A command, how it ended, and what it said."""

    command: str
    exit_code: int
    output: str


@dataclass
class Product:
    """One home and the commands on it; `parsed` is a folder that keeps dbt's parsed project between homes."""

    folder: Path
    parsed: Path
    ended: list[Ended] = field(default_factory=list)

    @property
    def home(self) -> Home:
        """The home."""
        return Home(self.folder / "home")

    def exports(self, kind: str, *, private: bool = False) -> Path:
        """Where the files of a kind are."""
        return self.folder / "exports" / (f"{kind}-private" if private else kind)

    @property
    def report(self) -> Path:
        """Where the report is."""
        return self.folder / "exports" / "report.html"

    def run(self, *arguments: str) -> Ended:
        """Run a command, and remember how it ended."""
        with self._surroundings():
            result = CliRunner().invoke(app, arguments, obj=lambda: _WithMarts(parsed=self.parsed))
        output = result.output
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            output += f"\nTraceback: {result.exception!r}"
        ended = Ended(" ".join(arguments), result.exit_code, output)
        self.ended.append(ended)
        return ended

    def use(self, *imports: Path) -> None:
        """Import folders, one after the other, then do everything that can be done with them."""
        for path in imports:
            if self.run("import", str(path)).exit_code:
                # Without marts nothing else is to be had, and would say so at length.
                return
        self.run("report", "--images", "--out", str(self.report))
        self.run("report", "--no-privacy", "--out", str(self.report.with_name("whole.html")))
        for kind in KINDS:
            if kind in TABLE_KINDS:
                for table in TABLES:
                    self.run("export", kind, "--table", table, "--out", str(self.exports(kind)))
            else:
                self.run("export", kind, "--out", str(self.exports(kind)))
        for kind in PRIVATE_KINDS:
            self.run("export", kind, "--privacy", "--out", str(self.exports(kind, private=True)))
        for command in (["status"], ["status", "--json"], ["doctor"], ["verify"]):
            self.run(*command)

    @contextmanager
    def _surroundings(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for name in os.environ:
                if name.startswith("NRC_"):
                    patch.delenv(name)
            patch.setenv("NRC_HOME", str(self.home.path))
            # No `.env` of the machine's.
            self.folder.mkdir(parents=True, exist_ok=True)
            patch.chdir(self.folder)
            patch.setenv("PYTHONPATH", str(Path(nrc_pipeline.__file__).parent.parent))
            yield

    def forget(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True, kw_only=True)
class _WithMarts(DirectRuns):
    parsed: Path

    def marts(self, settings: Settings, load_id: str) -> None:
        """Do what the job `marts` does, but for dbt's tests, which only warn."""
        home, project = settings.home_folder(), project_folder()
        ready = home.dbt / fingerprint(project)
        if not self.parsed.exists():
            prepared_manifest(home, project)
            shutil.copytree(ready, self.parsed)
        shutil.copytree(self.parsed, ready, dirs_exist_ok=True)
        build_marts(home, project, plan(home, project), tests=False)
        Load(settings, load_id).publish()
