"""Whatever a person gives a command, and whatever became of the home, the answer is no unexpected error."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline_tests.account import Account
    from nrc_pipeline_tests.cli.conftest import Cli

HIGHEST = 3
"""Of the exit codes that a command says by itself."""

RUN = {"id": "a", "start_epoch_ms": 1_600_000_000_000, "metrics": []}


def assert_answers(cli: Cli, *arguments: str, given: str | None = None, **environment: str) -> None:
    """Run a command, and see that it ends as commands do."""
    result = cli.run(*arguments, given=given, **environment)
    assert result.exit_code <= HIGHEST, result.output
    assert "Unexpected" not in result.output
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the home that is loaded once."""
    return tmp_path_factory.mktemp("loaded") / "home"


@pytest.fixture
def home(cli: Cli, direct: None, loaded: Path, tmp_path: Path) -> Path:
    """A home with one activity, a copy of the test's own."""
    if not loaded.exists():
        (tmp_path / "a.json").write_text(json.dumps(RUN), encoding="utf-8")
        assert cli.run("import", str(tmp_path / "a.json"), NRC_HOME=str(loaded)).exit_code == 0
        cli.monkeypatch.setenv("NRC_HOME", str(cli.home))
    shutil.copytree(loaded, cli.home)
    return cli.home


FILES = (
    "nrc.duckdb",
    "work/nrc.duckdb",
    "work/landing_index.parquet",
    "work/.writer",
    "work/.ceiling",
    "work/.clock",
    "work/.unpublished",
    "work/alerts.json",
    "work/marts.fingerprint",
    "secrets/token",
    "secrets/owner",
    "privacy.toml",
    "dagster/dagster.yaml",
    "dagster/history/runs.db",
)
FOLDERS = (
    "raw",
    "raw/activity_details",
    "raw/loads",
    "work",
    "work/spill",
    "dagster",
    "exports",
    "inbox",
    "secrets",
)


@pytest.mark.parametrize(
    ("place", "becomes"),
    [
        *((place, "a folder") for place in FILES),
        *((place, "rubbish") for place in FILES),
        *((place, "a file") for place in FOLDERS),
        *((place, "a link to itself") for place in ("nrc.duckdb", "raw", "work", "secrets", "secrets/token")),
    ],
)
def test_a_home_in_which_something_is_not_what_it_was(
    cli: Cli, home: Path, tmp_path: Path, place: str, becomes: str
) -> None:
    """Prevents: a slip with files, or a disk that fails, makes every command end like a bug."""
    path = home / place
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    if becomes == "a folder":
        (path / "inside").mkdir(parents=True)
    elif becomes == "a link to itself":
        path.symlink_to(path)
    else:
        path.write_bytes(b"\xff\0rubbish{" * 900)
    (tmp_path / "b.json").write_text(json.dumps({**RUN, "id": "b"}), encoding="utf-8")
    for arguments in (
        ("status",),
        ("doctor",),
        ("sql", "FROM core.activities"),
        ("token", "status"),
        ("export", "csv", "--out", str(tmp_path / "out")),
        ("export", "ics", "--privacy", "--out", str(tmp_path / "out")),
        ("import", str(tmp_path / "b.json")),
    ):
        assert_answers(cli, *arguments)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"\0" * 5000, b"PAR1" + b"\xff" * 5000 + b"PAR1"])
@pytest.mark.parametrize("kind", ["activity_details", "loads"])
def test_a_part_file_that_is_damaged(cli: Cli, home: Path, content: bytes, kind: str) -> None:
    """Prevents: DuckDB names a damaged file in one of its many words, and the command does not."""
    for part in (home / "raw" / kind).rglob("part-*.parquet"):
        part.write_bytes(content)
    for arguments in (("status",), ("doctor",), ("verify",), ("rebuild",)):
        assert_answers(cli, *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", ""),
        ("import", "x" * 300),
        ("import", "\1"),
        ("import", "fifo.json"),
        ("import", "loop"),
        ("import", "file/x"),
        ("import", "/dev/null"),
        ("sql", ""),
        ("sql", ";"),
        ("sql", "SELECT error('boom')"),
        ("sql", "SELECT range(10000000000)"),
        ("sql", "SELECT 'infinity'::TIMESTAMP, '290000-01-01'::TIMESTAMP, '5000-01-01 (BC)'::DATE"),
        ("sql", "--json", "SELECT 'infinity'::TIMESTAMP, 'nan'::DOUBLE, '\0'"),
        ("sql", "SELECT '\ud83c'"),
        ("export", "csv", "--table", "no\0where"),
        ("export", "csv", "--out", "file"),
        ("export", "csv", "--out", "file/x"),
        ("export", "csv", "--out", "loop"),
        ("export", "ics", "--from", "99999-01"),
        ("export", "gpx", "--trim-m", "1e400"),
        ("export", "gpx", "--privacy-zone", "nan,nan,nan"),
        ("report", "--out", "file/x"),
        ("report", "--out", "fifo"),
        ("report", "--out", "/dev/null/x"),
        ("backup", "file/x"),
        ("backup", "~nobody-of-this-name/x"),
        ("export", "gpx", "--out", "~nobody-of-this-name/x"),
        ("report", "--out", "~nobody-of-this-name/x"),
        ("sql", "SELECT INTERVAL '100000000 months' AS a, INTERVAL '2000000000 days' AS b"),
        ("sql", "--json", "SELECT INTERVAL '2000000000 days' AS b"),
        ("backup", "loop/x"),
        ("backup", "x*y"),
        ("sync", "--from", "9999-12"),
        ("rebuild", "--to", "0001-01"),
        ("simulate", "--activities", "99999999999999"),
        ("ui", "--host", "nowhere.invalid"),
    ],
    ids=lambda arguments: ascii(" ".join(arguments))[:60],
)
def test_arguments_that_make_no_sense(
    cli: Cli, home: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """Prevents: a typing error in an argument reads like a bug of this program."""
    os.mkfifo(tmp_path / "fifo.json")
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert_answers(cli, *arguments)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NRC_HOME", "file/x"),
        ("NRC_HOME", "/dev/null"),
        ("NRC_HOME", "/proc/nowhere"),
        ("NRC_HOME", "~nobody-of-this-name/x"),
        ("NRC_HOME", "x" * 300),
        ("NRC_HOME", "loop"),
        ("NRC_HOME", "\udce4"),
        ("NRC_BASE_URL", "https://["),
        ("NRC_BASE_URL", "https://\udce4"),
        ("NRC_BASE_URL", "https://x:99999"),
        ("NRC_ACCESS_TOKEN", "\udce4" * 20),
        ("NRC_ACCESS_TOKEN", "eyJ." * 500),
        ("NRC_MAX_CONCURRENCY", "1" * 5000),
        ("NRC_REQUESTS_PER_SECOND", "1e-320"),
        ("NRC_REQUESTS_PER_SECOND", "1e-300"),
        ("NRC_REQUESTS_PER_SECOND", "1e400"),
        ("NRC_TIME_ZONE", "\1"),
        ("NRC_TIME_ZONE", "x" * 5000),
        ("NRC_TIME_ZONE", "/etc/passwd"),
        ("NRC_ACCOUNT", "\udce4"),
        ("NRC_ACCOUNT", "x" * 100_000),
        ("NRC_ACTIVITY_TYPES", "\udce4,"),
        ("NRC_ACTIVITY_TYPES", "run\udcff"),
        ("NRC_ALERT_URLS", "\udce4://,:::"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_settings_that_make_no_sense(
    cli: Cli, served: Account, tmp_path: Path, name: str, value: str
) -> None:
    """Prevents: a typing error in a setting reads like a bug of this program."""
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "a.json").write_text(json.dumps(RUN), encoding="utf-8")
    for arguments in (
        ("status",),
        ("doctor",),
        ("token", "status"),
        ("sync",),
        ("import", "a.json"),
        ("sql", "SELECT 1"),
    ):
        assert_answers(cli, *arguments, **{name: value})


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "--out", "home/nrc.duckdb"),
        ("report", "--out", "home/secrets/report.html"),
        ("export", "gpx", "--out", "home/raw"),
        ("export", "csv", "--out", "home"),
    ],
)
def test_a_command_does_not_write_over_the_home(cli: Cli, home: Path, arguments: tuple[str, ...]) -> None:
    """Prevents: a report over the warehouse, or exported files between those of the landing zone."""
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    result = cli.run(*arguments)
    assert (result.exit_code, "belongs to the home itself" in result.output) == (2, True)
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_a_working_directory_that_was_deleted(cli: Cli, home: Path, tmp_path: Path) -> None:
    """Prevents: a message that blames the home, where only the folder of the shell has gone."""
    gone = tmp_path / "gone"
    gone.mkdir()
    cli.monkeypatch.chdir(gone)
    gone.rmdir()
    for arguments in (("report", "--out", "report.html"), ("export", "gpx", "--out", "gpx")):
        result = cli.run(*arguments)
        assert (result.exit_code, "has been deleted" in result.output) == (2, True), result.output


def test_an_empty_path_is_not_the_working_directory(cli: Cli, tmp_path: Path) -> None:
    """Prevents: `nrc import "$FOLDER"` without a value imports the working directory."""
    (tmp_path / "a.json").write_text(json.dumps(RUN), encoding="utf-8")
    for arguments in (
        ("import", ""),
        ("backup", ""),
        ("export", "gpx", "--out", ""),
        ("report", "--out", ""),
    ):
        result = cli.run(*arguments)
        assert (result.exit_code, "path is empty" in result.output) == (2, True), result.output
    assert not cli.home.exists()


def test_a_proxy_whose_password_cannot_be_sent(cli: Cli, home: Path) -> None:
    """Prevents: an encoding error after minutes of waiting, or the password in a message."""
    result = cli.run("sync", NRC_ACCESS_TOKEN="x" * 40, HTTPS_PROXY="http://usr:pass€word@127.0.0.1:9")
    assert result.exit_code == 2, result.output
    assert "HTTPS_PROXY" in result.output
    assert "percent-encoded" in result.output
    assert "word@" not in result.output


@pytest.mark.parametrize(
    "content", [b"\0", b"\xff\xfe", b"NRC_ACCOUNT='", b"=\n==\nexport", b"NRC_ACCOUNT=${NRC_ACCOUNT}"]
)
def test_a_dotenv_file_that_makes_no_sense(cli: Cli, tmp_path: Path, content: bytes) -> None:
    """Prevents: a damaged .env reads like a bug of this program."""
    (tmp_path / ".env").write_bytes(content)
    assert_answers(cli, "status")


def test_a_folder_in_the_place_of_dotenv(cli: Cli, tmp_path: Path) -> None:
    """Prevents: a container that mounts a .env which is not there, as a folder, starts nothing."""
    (tmp_path / ".env").mkdir()
    assert_answers(cli, "status")


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b'{"id":"a","start_epoch_ms":1,"x":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"id":"a","start_epoch_ms":1e400,"metrics":[]}',
        b'{"id":"a","start_epoch_ms":NaN,"metrics":[]}',
        b'{"id":"a","start_epoch_ms":1' + b"0" * 5000 + b',"metrics":[]}',
        b'{"id":"a","id":"b","start_epoch_ms":5,"metrics":[]}',
        b'{"id":"\\ud83c","start_epoch_ms":5,"metrics":[]}',
        b'{"id":"","start_epoch_ms":5,"metrics":[]}',
        b'{"id":"\\u0000","start_epoch_ms":5,"metrics":[],"tags":{"\\u0000":"\\u0000\\u001b[2J"}}',
        b'{"id":"\xff","start_epoch_ms":5,"metrics":[],"tags":{"com_nike_name":"\xff"}}',
        b'{"id":"a","start_epoch_ms":-62135596800000,"metrics":[]}',
        b'{"id":"a","start_epoch_ms":253402300799999,"metrics":[]}',
        b'{"activities":[[[[',
        b'[{"activities":[{"activities":[{"id":1,"start_epoch_ms":1}]}]}]',
    ],
    ids=lambda text: ascii(text)[2:40],
)
def test_documents_that_make_no_sense(cli: Cli, direct: None, tmp_path: Path, text: bytes) -> None:
    """Prevents: one hostile file ends an import of years."""
    (tmp_path / "a.json").write_bytes(text)
    (tmp_path / "b.json").write_text(json.dumps({**RUN, "id": "good"}), encoding="utf-8")
    assert_answers(cli, "import", str(tmp_path))
    assert {"activity_id": "good"} in cli.rows("SELECT activity_id FROM core.activities")
    for arguments in (("status",), ("sql", "FROM ops.quarantine"), ("rebuild",)):
        assert_answers(cli, *arguments)
