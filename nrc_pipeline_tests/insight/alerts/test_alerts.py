"""One message for each cause, sent by Apprise to a server on this machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.insight.alerts.causes import open_causes
from nrc_pipeline.insight.alerts.channels import send
from nrc_pipeline.insight.alerts.deliver import deliver
from nrc_pipeline_tests.insight.alerts.channel import channel_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nrc_pipeline_tests.insight.alerts.channel import Channel

pytest.importorskip("apprise", reason="the extra `alerts` is not installed")

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def channel() -> Iterator[Channel]:
    """A channel that works."""
    with channel_server() as made:
        yield made


@pytest.fixture
def settings(tmp_path: Path, channel: Channel) -> Settings:
    """A home whose alerts go to the channel."""
    made = Settings.model_validate({"home": tmp_path / "home", "alert_urls": SecretStr(channel.url)})
    made.home_folder().prepare()
    return made


def stand(settings: Settings, *causes: str) -> None:
    """Let these checks fail, and no others."""
    with open_causes(settings.home_folder()) as noted:
        noted.note_all("check", {cause: f"The check {cause} failed." for cause in causes}, NOW)


def test_one_message_for_a_cause_and_another_after_it_was_cured(settings: Settings, channel: Channel) -> None:
    """Each retry brings a message, or a cause that comes back brings none."""
    for hour in range(3):
        stand(settings, "complete")
        deliver(settings, NOW + timedelta(hours=hour))
    assert len(channel.messages) == 1
    assert "complete" in channel.messages[0]["message"]
    stand(settings)
    assert deliver(settings, NOW) == 0
    stand(settings, "complete")
    assert deliver(settings, NOW) == 1


def test_new_causes_come_together_in_one_message(settings: Settings, channel: Channel) -> None:
    """A bad night brings twenty messages."""
    stand(settings, *(f"check {number}" for number in range(30)))
    assert deliver(settings, NOW) == 30
    (message,) = channel.messages
    assert "30 new problems" in message["title"]
    assert "10 more" in message["message"]


def test_what_did_not_go_through_is_sent_later(settings: Settings, channel: Channel) -> None:
    """The network was down when it mattered, and nobody is ever told."""
    channel.works = False
    stand(settings, "complete")
    assert deliver(settings, NOW) == 0
    channel.works = True
    assert deliver(settings, NOW) == 1


def test_a_check_that_is_being_evaluated_stays_as_it_was(settings: Settings, channel: Channel) -> None:
    """Each run cures its checks for a moment, and each retry is told again."""
    stand(settings, "complete")
    deliver(settings, NOW)
    with open_causes(settings.home_folder()) as noted:
        noted.note_all("check", {}, NOW, unsure=["complete"])
    stand(settings, "complete")
    assert deliver(settings, NOW) == 0
    assert len(channel.messages) == 1


def test_without_an_address_nothing_is_sent_and_nothing_lost(settings: Settings, channel: Channel) -> None:
    """It fails without the extra that nobody asked for."""
    silent = settings.model_copy(update={"alert_urls": None})
    stand(silent, "complete")
    assert deliver(silent, NOW) == 0
    assert deliver(settings, NOW) == 1


def test_a_damaged_file_does_not_silence_alerts(settings: Settings) -> None:
    """A half-written file ends every alert for ever."""
    settings.home_folder().alert_causes.write_text('{"check: x": {"te', encoding="utf-8")
    stand(settings, "complete")
    assert deliver(settings, NOW) == 1
    assert settings.home_folder().alert_causes.stat().st_mode & 0o777 == 0o600


def test_a_wrong_address_is_named_by_its_place_only(caplog: pytest.LogCaptureFixture) -> None:
    """A password stands in the log."""
    with pytest.raises(Misuse, match="address 2 of 2") as caught:
        send(SecretStr("json://127.0.0.1/, nowhere://user:pa55word@host"), "title", "text")
    assert "pa55word" not in str(caught.value) + caplog.text
