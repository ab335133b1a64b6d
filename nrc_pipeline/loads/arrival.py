"""The part of a load that receives data: the list, the details, old files. Everything lands unchanged.

The network stages need only the landing zone. `nrc_pipeline.loads.load` processes what has landed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.errors import (
    ForeignHome,
    Misuse,
    NrcError,
)
from nrc_pipeline.foundation.months import FIRST_MONTH, Window, month_of, partition_month
from nrc_pipeline.landing.receiver import BATCH_DOCUMENTS, Receiver
from nrc_pipeline.loads.details import Fetched, land_details
from nrc_pipeline.loads.importing import Imported, land_files
from nrc_pipeline.loads.journal import refused
from nrc_pipeline.loads.ledger import open_ledger
from nrc_pipeline.loads.listing import ITEMS_A_BATCH, Listing, Walked, plan_walk, plan_window_walk
from nrc_pipeline.loads.translating import Translated, translate
from nrc_pipeline.services.nike.credentials import TokenStore, bind_owner, check_owner, choose_token
from nrc_pipeline.services.nike.live import NikeApi

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.landing.records import LoadOutcome
    from nrc_pipeline.landing.zone import LandingZone
    from nrc_pipeline.loads.journal import Journal
    from nrc_pipeline.loads.ledger import Ledger
    from nrc_pipeline.services.files.source import FileSource
    from nrc_pipeline.services.nike.credentials import Token
    from nrc_pipeline.services.nike.source import DetailRequest, ListingService


@dataclass(frozen=True, slots=True)
class Arrival:
    """The part of a load that fills the landing zone.

    `clock` dates everything that lands and decides when the token has expired.
    """

    settings: Settings
    zone: LandingZone
    journal: Journal
    window: Window
    clock: Callable[[], datetime]

    @property
    def home(self) -> Home:
        """The home of the settings."""
        return self.settings.home_folder()

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
        documents = len(walked.changed_starts)
        outcome: LoadOutcome = "complete" if documents else "unchanged"
        self.journal.record("walk", started_at, outcome, walked.error, requests=requests, documents=documents)
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
            if not wanted or refused(ledger.stages(self.journal.load_id)):
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
        documents = fetched.documents
        self.journal.record(
            "details", started_at, outcome, fetched.error, requests=requests, documents=documents
        )
        return fetched

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
        if imported.paths:
            with open_ledger(self.zone, self.settings.account) as ledger:
                imported.add(self.translate(ledger))
        documents = imported.details + imported.list_items + imported.translated
        outcome: LoadOutcome = "complete" if documents else "unchanged"
        self.journal.record("import", started_at, outcome, documents=documents)
        return imported

    def translate(self, ledger: Ledger) -> Translated:
        """Translate the landed files of other formats that need it."""
        if not ledger.known_files():
            return Translated()
        # Import late: a load without such files must not pay for the translators.
        from nrc_pipeline.formats.registry import FORMATS  # noqa: PLC0415

        return translate(self.zone, self.settings.account, ledger, FORMATS, self.clock)

    def _receiver(self, ledger: Ledger, walk_number: int, batch: int = BATCH_DOCUMENTS) -> Receiver:
        return Receiver(
            self.zone,
            self.settings.account,
            ledger.known_versions(),
            walk_number,
            batch,
            ledger.known_files(),
        )

    def _check_account(self, ledger: Ledger) -> None:
        other = ledger.foreign_account()
        if other is not None:
            raise ForeignHome(
                f"NRC_ACCOUNT is {self.settings.account!r}, but {self.home.path} holds {other!r}. "
                "Set it back, or use a separate home for the other account (NRC_HOME)."
            )
