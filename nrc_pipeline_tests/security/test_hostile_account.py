"""An account, or an export, whose every word is an attack."""

from __future__ import annotations

import json
import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.core.schema import (
    ACTIVITIES,
    ACTIVITY_MOMENTS,
    ACTIVITY_SUMMARIES,
    ACTIVITY_TAGS,
    METRIC_SERIES,
)
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.months import Window
from nrc_pipeline.insight.checks.running import run_checks
from nrc_pipeline.landing.layout import part_files
from nrc_pipeline.orchestration.asset_metadata import markdown_table, rows_shown
from nrc_pipeline.simulator import Athlete
from nrc_pipeline_tests.account import account
from nrc_pipeline_tests.documents.made import document
from nrc_pipeline_tests.made_warehouse import NOW, Warehouse
from nrc_pipeline_tests.security.hostile import WORDS, documents

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline_tests.cli.conftest import Cli

_PLACE = re.compile(
    r"(activity_list|activity_details)/month=\d{4}-\d{2}/part-\w+-\w+\.parquet"
    r"|(walks|attempts|loads|checks)/part-\w+-\w+\.parquet"
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The account as files."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for position, content in enumerate(documents()):
        (folder / f"{position}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def assert_harmless(cli: Cli, outside: Path, before: set[Path], words: tuple[str, ...] = WORDS) -> None:
    """Everything is loaded, nothing has left its place, and nothing steers the terminal."""
    home = Home(cli.home)
    assert set(outside.rglob("*")) - set(home.path.rglob("*")) - {home.path} == before
    names = {str(path.relative_to(home.raw)) for path in part_files(home.raw)}
    assert all(_PLACE.fullmatch(name) for name in names), names
    ids = {row["activity_id"] for row in cli.rows("SELECT activity_id FROM core.activities")}
    assert ids == {*words, "long"}
    names_of = {
        row["activity_id"]: row["value"]
        for row in cli.rows("SELECT activity_id, value FROM core.activity_tags WHERE key = 'com.nike.name'")
    }
    assert names_of == {word: word for word in words} | {"long": "n" * 1_000_000}
    for command in (["status"], ["status", "--json"], ["doctor"], ["verify"]):
        said = cli.run(*command)
        assert said.exit_code == 0, said.stderr
        assert "\x1b" not in said.stdout + said.stderr
    table = cli.run("sql", "SELECT activity_id, key FROM core.activity_tags")
    assert table.exit_code == 0
    assert "\r" not in table.stdout


def test_import_of_a_hostile_export(cli: Cli, direct: None, corpus: Path, tmp_path: Path) -> None:
    """A shared folder of activities writes elsewhere, runs SQL, or takes the terminal over."""
    before = set(tmp_path.rglob("*"))
    done = cli.run("import", str(corpus))
    assert done.exit_code == 0, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    # No request could name this one, so it is named and skipped.
    assert "1.json" in done.stderr + done.stdout
    assert_harmless(cli, tmp_path, before, tuple(word for word in WORDS if word != ".."))
    results = run_checks(Home(cli.home), NOW, "test")
    assert "\x1b" not in json.dumps([result.description for result in results], ensure_ascii=False)
    assert len(json.dumps([result.numbers for result in results])) < 50_000


def test_sync_with_a_hostile_account(cli: Cli, direct: None, corpus: Path, tmp_path: Path) -> None:
    """The service, or whoever answers in its place, asks for other paths with the token, or runs SQL."""
    (tmp_path / "account").mkdir()
    with account(tmp_path / "account", Athlete.from_corpus(corpus)) as served:
        cli.monkeypatch.setenv("NRC_BASE_URL", served.server.base_url)
        cli.monkeypatch.setenv("NRC_ACCESS_TOKEN", served.server.issue_token())
        before = set(tmp_path.rglob("*"))
        done = cli.run("sync")
    # A detail whose id no path can name counts as missing and harms no other.
    assert done.exit_code in {0, 1}, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert_harmless(cli, tmp_path, before)


def test_previews_in_the_ui_are_text(warehouse: Warehouse) -> None:
    """The UI renders Markdown and HTML that came from outside."""
    warehouse.land(*documents())
    warehouse.normalise()
    with warehouse.opened() as connection:
        for table in (ACTIVITIES, ACTIVITY_TAGS, ACTIVITY_MOMENTS, ACTIVITY_SUMMARIES, METRIC_SERIES):
            shown = rows_shown(connection, table, Window("2024-05", "2024-05"), NOW)
            text = str(shown.metadata["preview"].value)
            assert "<" not in text
            assert all(len(line) < 2_000 for line in text.splitlines())
    for word in WORDS:
        header, _, row = markdown_table(["word"], [(word,)]).splitlines()
        assert header == "| word |"
        assert row.count("|") == 2
        assert not set("<>`*_[]\x1b") & set(row)


def test_a_deeply_nested_document_is_refused_by_name(cli: Cli, direct: None, tmp_path: Path) -> None:
    """A body of a hundred thousand brackets ends the load with a stack overflow."""
    folder = tmp_path / "deep"
    folder.mkdir()
    nested = json.dumps(document("nested"))[:-1] + ', "deep": ' + "[" * 100_000 + "]" * 100_000 + "}"
    (folder / "nested.json").write_text(nested)
    (folder / "brackets.json").write_text("[" * 1_000_000)
    (folder / "good.json").write_text(json.dumps(document("good")))
    done = cli.run("import", str(folder))
    assert "Unexpected" not in done.stderr
    assert [row["activity_id"] for row in cli.rows("SELECT activity_id FROM core.activities")] == ["good"]
    assert "brackets.json" in done.stdout + done.stderr


def test_paths_inside_an_archive_lead_nowhere(cli: Cli, direct: None, tmp_path: Path) -> None:
    """A zip file writes beside the home, or over its token."""
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("../../home/secrets/token.json", json.dumps(document("up")))
        made.writestr("/etc/nrc.json", json.dumps(document("root")))
    before = set(tmp_path.rglob("*"))
    assert cli.run("import", str(archive)).exit_code == 0
    assert set(tmp_path.rglob("*")) - before - set(cli.home.rglob("*")) == {cli.home}
    assert not (cli.home / "secrets" / "token.json").exists()
    assert len(cli.rows("SELECT 1 AS one FROM core.activities")) == 2
