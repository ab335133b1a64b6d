"""What the doctor says of the channels that alerts go by."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.insight.alerts.causes import open_causes
from nrc_pipeline.insight.alerts.deliver import deliver
from nrc_pipeline.insight.doctor.messages import alerts
from nrc_pipeline_tests.insight.alerts.channel import channel_server

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def settings(folder: Path, addresses: str | None) -> Settings:
    """Give the settings of an empty home."""
    given = None if addresses is None else SecretStr(addresses)
    return Settings.model_validate({"home": folder / "home", "alert_urls": given})


@pytest.mark.parametrize("addresses", [None, " "])
def test_no_channel_is_no_fault(tmp_path: Path, addresses: str | None) -> None:
    """Everybody who wants no messages is warned, or the doctor makes a home."""
    found = alerts(settings(tmp_path, addresses))
    assert (found.state, "no alerts are sent" in found.found) == ("ok", True)
    assert list(tmp_path.iterdir()) == []


def test_the_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody waits for messages that nothing can send."""
    monkeypatch.setitem(sys.modules, "apprise", None)
    found = alerts(settings(tmp_path, "json://user:pa55word@127.0.0.1/"))
    assert found.state == "warn"
    assert "the extra `alerts`" in found.found


def test_a_wrong_address_is_named_by_its_place_only(tmp_path: Path) -> None:
    """A mistyped address tells nobody, or the doctor shows the password in it."""
    pytest.importorskip("apprise", reason="the extra `alerts` is not installed")
    found = alerts(settings(tmp_path, "json://127.0.0.1/, nowhere://user:pa55word@host"))
    assert (found.state, "address 2 of 2" in found.found) == ("warn", True)
    assert "pa55word" not in found.found + found.hint


def test_what_was_not_told_is_counted(tmp_path: Path) -> None:
    """A channel takes nothing for weeks, and all looks well."""
    pytest.importorskip("apprise", reason="the extra `alerts` is not installed")
    with channel_server() as channel:
        given = settings(tmp_path, channel.url)
        with open_causes(given.home_folder()) as causes:
            causes.note_all("check", {"completeness": "It failed.", "time_order": "It failed."}, NOW)
        channel.works = False
        deliver(given, NOW)
        found = alerts(given)
        assert (found.state, "not sent: 2" in found.found) == ("warn", True)
        channel.works = True
        deliver(given, NOW)
        found = alerts(given)
        assert (found.state, found.found) == ("ok", "addresses: 1, open causes: 2, all sent")
        assert len(channel.messages) == 1
