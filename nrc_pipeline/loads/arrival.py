"""The part of a load that receives data: the list, the details, old files. Everything lands unchanged.

The network stages need only the landing zone. `nrc_pipeline.loads.load` processes what has landed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.errors import (
    AccountRefused,
    ForeignHome,
    Misuse,
    NrcError,
    TokenExpired,
    TokenMissing,
    TokenRefused,
)
from nrc_pipeline.foundation.months import EVERYTHING, FIRST_MONTH, Window, month_of, partition_month
from nrc_pipeline.landing.receiver import BATCH_DOCUMENTS, Receiver
from nrc_pipeline.landing.records import LoadOutcome, LoadStage, Stage
from nrc_pipeline.landing.zone import LandingZone
from nrc_pipeline.loads.details import Fetched, land_details
from nrc_pipeline.loads.importing import Imported, land_files
from nrc_pipeline.loads.ledger import open_ledger
from nrc_pipeline.loads.listing import ITEMS_A_BATCH, Listing, Walked, plan_walk, plan_window_walk
from nrc_pipeline.services.nike.credentials import TokenStore, bind_owner, check_owner, choose_token
from nrc_pipeline.services.nike.live import NikeApi

if TYPE_CHECKING:
    from collections.abc import Callable

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.loads.ledger import Ledger, StageOutcome
    from nrc_pipeline.services.files.source import FileSource
    from nrc_pipeline.services.nike.credentials import Token
    from nrc_pipeline.services.nike.source import DetailRequest, ListingService

REFUSALS = (TokenMissing, TokenExpired, TokenRefused, AccountRefused)


def utc_now() -> datetime:
    """Return the current time of this machine, timezone-aware."""
    return datetime.now(UTC)


@dataclass
class Arrival:
    """The part of a load that fills the landing zone: one window, one home.

    `load_id` names the load in the journal; several calls may share one. `clock` returns the time,
    timezone-aware; it dates everything that lands and decides when the token has expired.
    """

    settings: Settings
    load_id: str
    window: Window = EVERYTHING
    clock: Callable[[], datetime] = utc_now
    home: Home = field(init=False)
    zone: LandingZone = field(init=False)

    def __post_init__(self) -> None:
        """Open the home; nothing is created yet."""
        self.home = self.settings.home_folder()
        self.zone = LandingZone(self.home.raw, self.home.landing_index)

    def token(self) -> Token:
        """Choose the token to use now.

        Raises:
            TokenMissing, TokenExpired: There is no valid token. This is known before the first request.
            ForeignHome: The token belongs to another account than the home.
        """
        token = choose_token(self.settings, TokenStore(self.home.token_file), self.clock())
        check_owner(self.home, token)
        return token

    def land_list(self, *, full: bool = False, only_window: bool = False) -> Walked:
        """Walk the list and land what is new.

        An error ends the walk and is returned with what came before it.

        Raises:
            ForeignHome: The token belongs to another account than the home.
        """
        started_at = self.clock()
        requests = 0
        try:
            token = self.token()
            with NikeApi.from_settings(self.settings, token, self.clock) as api:
                try:
                    walked = self._walk(api, full=full, only_window=only_window)
                finally:
                    requests = api.requests_made
            if walked.pages:
                bind_owner(self.home, token)
        except (ForeignHome, Misuse):
            raise
        except NrcError as error:
            walked = Walked(walk_id="", error=error)
        outcome: LoadOutcome = "complete" if walked.changed_starts else "unchanged"
        self._record(
            "walk",
            started_at,
            _worse(outcome, walked.error),
            requests,
            len(walked.changed_starts),
            walked.error,
        )
        return walked

    def _walk(self, service: ListingService, *, full: bool, only_window: bool) -> Walked:
        types = ",".join(self.settings.activity_types)
        now = self.clock()
        with open_ledger(self.zone, self.settings.account) as ledger:
            self._check_account(ledger)
            covered = ledger.covered(types)
            number = ledger.last_walk_number() + 1
            receiver = self._receiver(ledger, number, ITEMS_A_BATCH)
            listing = Listing(self.zone, receiver, self.settings.account, types, covered, number, self.clock)
            direction = service.direction
            if only_window:
                after = ledger.oldest_known_after(self.window.until_epoch_ms(now))
                plan = plan_window_walk(self.window, after, direction)
            else:
                plan = plan_walk(covered, ledger.last_complete_walk(types), direction, now, full=full)
        return listing.walk(
            service.pages(plan.start), plan, self.window, dialect=service.dialect, direction=direction
        )

    def wanted_details(self) -> list[DetailRequest]:
        """Return what the window still lacks."""
        with open_ledger(self.zone, self.settings.account) as ledger:
            return ledger.wanted(self.window, self.clock()).requests

    def land_details(self) -> Fetched:
        """Request the details that the window lacks, and land every answer.

        Raises:
            ForeignHome: The token belongs to another account than the home.
        """
        started_at = self.clock()
        with open_ledger(self.zone, self.settings.account) as ledger:
            wanted, unlisted = ledger.wanted(self.window, started_at)
            if not wanted or _refused(ledger.stages(self.load_id)):
                return Fetched(len(wanted))
            receiver = self._receiver(ledger, ledger.last_walk_number())
        requests = 0
        try:
            with NikeApi.from_settings(self.settings, self.token(), self.clock) as api:
                try:
                    fetched = land_details(receiver, api, wanted, unlisted)
                finally:
                    requests = api.requests_made
        except (ForeignHome, Misuse):
            raise
        except NrcError as error:
            fetched = Fetched(len(wanted), error=error)
        outcome: LoadOutcome = "partial" if fetched.missing else "complete"
        self._record(
            "details", started_at, _worse(outcome, fetched.error), requests, fetched.documents, fetched.error
        )
        return fetched

    def stages(self) -> list[StageOutcome]:
        """Return how the stages of the load have ended so far."""
        with open_ledger(self.zone, self.settings.account) as ledger:
            return ledger.stages(self.load_id)

    def was_refused(self) -> bool:
        """Return whether the token or the account was refused; then the load makes no more requests."""
        return _refused(self.stages())

    def landed_window(self) -> Window | None:
        """Return the months of the load's window that hold landed data; None when there are none."""
        now = self.clock()
        with open_ledger(self.zone, self.settings.account) as ledger:
            span = ledger.landed_span()
        if span is None:
            return None
        first = max(partition_month(span[0], now), self.window.first or FIRST_MONTH)
        last = min(partition_month(span[1], now), self.window.last or month_of(now))
        return Window(first, last) if first <= last else None

    def land_files(self, files: FileSource) -> Imported:
        """Land the activities of files exported earlier."""
        started_at = self.clock()
        with open_ledger(self.zone, self.settings.account) as ledger:
            self._check_account(ledger)
            receiver = self._receiver(ledger, ledger.last_walk_number())
        imported = land_files(receiver, files, self.clock)
        documents = imported.details + imported.list_items
        self._record("import", started_at, "complete" if documents else "unchanged", 0, documents)
        return imported

    def _receiver(self, ledger: Ledger, walk_number: int, batch: int = BATCH_DOCUMENTS) -> Receiver:
        return Receiver(self.zone, self.settings.account, ledger.known_versions(), walk_number, batch)

    def _check_account(self, ledger: Ledger) -> None:
        other = ledger.foreign_account()
        if other is not None:
            raise ForeignHome(
                f"NRC_ACCOUNT is {self.settings.account!r}, but {self.home.path} holds {other!r}. "
                "Set it back, or use a separate home for the other account (NRC_HOME)."
            )

    def _record(
        self,
        stage: Stage,
        started_at: datetime,
        outcome: LoadOutcome,
        requests: int,
        documents: int,
        error: Exception | None = None,
        rows: int = 0,
    ) -> None:
        self.zone.append_load(
            LoadStage(
                load_id=self.load_id,
                stage=stage,
                started_at=started_at,
                ended_at=self.clock(),
                window_start=self.window.first,
                window_end=self.window.last,
                outcome=outcome,
                requests=requests,
                documents=documents,
                rows_written=rows,
                reason=_reason(error),
            )
        )


def _refused(stages: list[StageOutcome]) -> bool:
    return any(stage.outcome == "refused" for stage in stages)


def _worse(outcome: LoadOutcome, error: NrcError | None) -> LoadOutcome:
    if error is None:
        return outcome
    return "refused" if isinstance(error, REFUSALS) else "failed"


def _reason(error: Exception | None) -> str | None:
    # The text of a foreign error may contain anything, so only its kind is kept.
    if error is None:
        return None
    return str(error) if isinstance(error, NrcError) else type(error).__name__
