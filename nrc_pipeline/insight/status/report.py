"""Gathers the content of `nrc status`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nrc_pipeline.foundation.writer_lock import holder
from nrc_pipeline.insight.notices import Notice, landed, notices
from nrc_pipeline.insight.status.completeness import Completeness, completeness
from nrc_pipeline.insight.status.journal import LoadSummary, loads
from nrc_pipeline.insight.status.token_state import TokenState, token_state
from nrc_pipeline.insight.status.view import open_view
from nrc_pipeline.loads.ledger import Ledger

if TYPE_CHECKING:
    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.settings import Settings


@dataclass(frozen=True, slots=True)
class WarehouseState:
    """The published file. `is_current`: it holds what the last finished load wrote."""

    path: str
    published_at: datetime
    bytes: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class TimeZones:
    """How many published activities use `default`, NRC_TIME_ZONE, because their own zone is unknown."""

    activities: int
    on_default: int
    default: str


@dataclass(frozen=True, slots=True)
class Status:
    """Everything that `nrc status` shows; `as_json` is its documented form.

    `writer` is the holder of the writer lock, or None; `warehouse` is None before the first publication;
    `years` are oldest first, with one for None if documents have no time.
    """

    home: str
    account: str
    token: TokenState
    writer: str | None
    warehouse: WarehouseState | None
    last_complete_walk: datetime | None
    time_zones: TimeZones
    total: Completeness
    years: list[Completeness]
    loads: list[LoadSummary]
    notices: list[Notice]

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values; moments are ISO 8601 in UTC."""
        plain: dict[str, Any] = _plain(asdict(self))
        del plain["total"]["year"]
        return plain


def gather(settings: Settings, now: datetime) -> Status:
    """Examine a home, which may be empty; nothing is written."""
    home = settings.home_folder()
    with open_view(home) as view:
        years = completeness(view)
        recent = loads(view)
        ledger = Ledger(view.connection, settings.account)
        walked_at, last_walk = ledger.last_complete_walk(), ledger.last_walk()
        ((activities, on_default),) = view.rows("zones")
    total = Completeness.total_of(years)
    token = token_state(settings, now)
    return Status(
        home=str(home.path),
        account=settings.account,
        token=token,
        writer=holder(home),
        warehouse=_warehouse(home),
        last_complete_walk=walked_at,
        time_zones=TimeZones(activities, on_default, settings.time_zone),
        total=total,
        years=years,
        loads=recent,
        notices=notices(token, landed(last_walk.ended_at if last_walk else None, total), now),
    )


def _warehouse(home: Home) -> WarehouseState | None:
    try:
        stat = home.warehouse.stat()
    except FileNotFoundError:
        return None
    published_at = datetime.fromtimestamp(stat.st_mtime, UTC)
    return WarehouseState(str(home.warehouse), published_at, stat.st_size, not home.unpublished.exists())


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, datetime) else value
