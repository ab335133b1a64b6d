"""Settings: what is read, what is refused, and that a mistake is named."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation import settings as settings_module
from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.foundation.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.upper().startswith("NRC_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_defaults_are_those_of_the_contract() -> None:
    """A default drifts away from the documented table."""
    settings = load_settings()
    assert settings.base_url == "https://api.nike.com"
    assert settings.access_token is None
    assert settings.dialect == "auto"
    assert settings.activity_types == ()
    assert settings.max_concurrency == 4
    assert settings.requests_per_second == 8
    assert settings.time_zone == "UTC"
    assert settings.account == "me"


def test_the_home_of_a_checkout_does_not_depend_on_the_working_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Two shells in two folders of one checkout fill two warehouses."""
    checkout = tmp_path / "checkout"
    module = checkout / "nrc_pipeline" / "foundation" / "settings.py"
    module.parent.mkdir(parents=True)
    monkeypatch.setattr(settings_module, "__file__", str(module))
    assert load_settings().home == tmp_path / "data"
    (checkout / "workspace.yaml").touch()
    assert load_settings().home == checkout / "data"


def test_a_relative_home_is_fixed_when_it_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The home moves when a step changes the working directory."""
    monkeypatch.setenv("NRC_HOME", "elsewhere")
    assert load_settings().home_folder().warehouse == tmp_path / "elsewhere" / "nrc.duckdb"


@pytest.mark.parametrize("folder", ["a*b", "a?b", "a[b]", "a#b", "a%20b", "a\nb", "a\x7fb", "a\udce4b"])
def test_a_home_that_would_be_read_elsewhere_is_refused_by_its_character(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str
) -> None:
    """Prevents: DuckDB takes the path for a pattern and reads another home, or dbt builds somewhere else."""
    monkeypatch.setenv("NRC_HOME", str(tmp_path / folder))
    with pytest.raises(Misuse, match="NRC_HOME: the path") as refused:
        load_settings().home_folder()
    assert repr(folder[1]) in str(refused.value) or "\ud800" <= folder[1] <= "\udfff"
    str(refused.value).encode()
    assert list(tmp_path.iterdir()) == []


def test_a_default_home_is_judged_by_its_path_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Prevents: the same path is refused when it is given and taken when it is the working directory."""
    monkeypatch.setattr(settings_module, "__file__", str(tmp_path / "site" / "nrc_pipeline" / "settings.py"))
    (tmp_path / "a#b").mkdir()
    monkeypatch.chdir(tmp_path / "a#b")
    with pytest.raises(Misuse, match="'#'"):
        load_settings().home_folder()


@pytest.mark.parametrize("folder", ["a b", "a'b", 'a"b', "ä星😀", "a{b}", "a;b", "a&b=c", "a$b", "~a"])
def test_any_other_home_is_taken_as_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str
) -> None:
    """Prevents: a home with a blank or an umlaut in its path is refused or moved."""
    monkeypatch.setenv("NRC_HOME", str(tmp_path / folder))
    assert load_settings().home_folder().path == tmp_path / folder


def test_a_dotenv_file_in_the_working_directory_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The settings of a project are not found, or cannot be overruled for one call."""
    (tmp_path / ".env").write_text(
        "NRC_ACCOUNT=anna\nNRC_DIALECT=plus\nNRC_ACCESS_TOKEN=\n", encoding="utf-8"
    )
    monkeypatch.setenv("NRC_DIALECT", "sport-after")
    settings = load_settings()
    assert (settings.account, settings.dialect, settings.access_token) == ("anna", "sport-after", None)


def test_activity_types_are_a_comma_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain comma list is taken for JSON and refused."""
    monkeypatch.setenv("NRC_ACTIVITY_TYPES", " run, jogging,,")
    assert load_settings().activity_types == ("run", "jogging")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NRC_MAX_CONCURRENCY", "many"),
        ("NRC_MAX_CONCURRENCY", "0"),
        ("NRC_REQUESTS_PER_SECOND", "-1"),
        ("NRC_REQUESTS_PER_SECOND", "inf"),
        ("NRC_DIALECT", "newest"),
        ("NRC_TIME_ZONE", "Mars/Olympus"),
        ("NRC_TIME_ZONE", "../../etc/passwd"),
        ("NRC_TIME_ZONE", "localtime"),
        ("NRC_TIME_ZONE", "posix/Europe/Berlin"),
        ("NRC_BASE_URL", "http://api.nike.com"),
        ("NRC_BASE_URL", "http://127.0.0.1.example.com"),
        ("NRC_BASE_URL", "http://localhost@example.com"),
        ("NRC_BASE_URL", "https://user:word@example.com"),
        ("NRC_BASE_URL", "ftp://example.com"),
        ("NRC_BASE_URL", "https://example.com:port"),
    ],
)
def test_a_bad_value_is_a_misuse_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """A typing mistake ends in a traceback, or sends the token over the network in the clear."""
    monkeypatch.setenv(name, value)
    with pytest.raises(Misuse, match=name) as caught:
        load_settings()
    assert caught.value.exit_code == 2
    assert "word" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:1", "[::1]:80", "127.8.9.1"])
def test_http_is_accepted_for_this_machine(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """The simulator cannot be used."""
    monkeypatch.setenv("NRC_BASE_URL", f"http://{host}/")
    assert load_settings().base_url == f"http://{host}"


def test_an_unknown_name_is_warned_about_with_the_nearest_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A misspelt setting has no effect and nobody is told; or the warning shows a token's text."""
    monkeypatch.setenv("NRC_MAX_CONCURENCY", "9")
    (tmp_path / ".env").write_text("NRC_ACCES_TOKEN=secret-secret\nOTHER=1\n", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        load_settings()
    assert "NRC_MAX_CONCURENCY is not a setting; did you mean NRC_MAX_CONCURRENCY?" in caplog.text
    assert "NRC_ACCES_TOKEN is not a setting; did you mean NRC_ACCESS_TOKEN?" in caplog.text
    assert "OTHER" not in caplog.text
    assert "secret-secret" not in caplog.text


def test_the_token_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A settings object in a log or a traceback gives the token away."""
    monkeypatch.setenv("NRC_ACCESS_TOKEN", "secret-secret")
    assert "secret-secret" not in repr(load_settings()) + str(load_settings().model_dump())


def test_a_dotenv_file_saved_by_notepad_is_read(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Prevents: the mark at the beginning becomes a part of the first name, which then has no effect."""
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfNRC_ACCOUNT=anna\r\nNRC_DIALECT=plus\r\n")
    with caplog.at_level(logging.WARNING):
        settings = load_settings()
    assert (settings.account, settings.dialect) == ("anna", "plus")
    assert caplog.text == ""


def test_a_dotenv_file_in_utf_16_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """Prevents: what PowerShell writes with > ends in a traceback or is passed over."""
    (tmp_path / ".env").write_bytes("NRC_ACCOUNT=anna\r\n".encode("utf-16"))
    with pytest.raises(Misuse, match="not in UTF-8: save it as UTF-8"):
        load_settings()


def test_a_dotenv_file_that_is_no_text_is_a_misuse(tmp_path: Path) -> None:
    """A binary .env ends in a traceback."""
    (tmp_path / ".env").write_bytes(b"NRC_HOME=\xff\xfe\x00")
    with pytest.raises(Misuse, match=r"\.env"):
        load_settings()
