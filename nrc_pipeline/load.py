"""One load, stage by stage. Dagster's assets and the commands call these; nothing else does the work.

Each stage brings one layer to the state of the layer before it, so any of them may be repeated, or killed
and repeated, without harm. The caller holds the writer's lock.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.api.live import NikeApi
from nrc_pipeline.core.database import work_database
from nrc_pipeline.core.missing import Missing, mark_missing
from nrc_pipeline.core.normalise import Normalised, normalise, pending_starts
from nrc_pipeline.core.zones import locate
from nrc_pipeline.credentials import TokenStore, bind_owner, check_owner, choose_token
from nrc_pipeline.errors import (
    AccountRefused,
    ForeignHome,
    Misuse,
    NrcError,
    TokenExpired,
    TokenMissing,
    TokenRefused,
)
from nrc_pipeline.landing.compaction import compact
from nrc_pipeline.landing.records import LoadOutcome, LoadStage, Stage
from nrc_pipeline.landing.zone import LandingZone
from nrc_pipeline.marts.plan import plan
from nrc_pipeline.marts.project import project_folder
from nrc_pipeline.months import EVERYTHING, FIRST_MONTH, Window, month_of, partition_month
from nrc_pipeline.publication.publish import Published, is_published, mark_unpublished, publish
from nrc_pipeline.sync.details import DetailLanding, Fetched
from nrc_pipeline.sync.importing import Import, Imported
from nrc_pipeline.sync.ledger import open_ledger
from nrc_pipeline.sync.listing import Listing, Walked, plan_walk, plan_window_walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from nrc_pipeline.api.files import FileSource
    from nrc_pipeline.api.source import DetailRequest
    from nrc_pipeline.credentials import Token
    from nrc_pipeline.home import Home
    from nrc_pipeline.landing.layout import Kind
    from nrc_pipeline.settings import Settings
    from nrc_pipeline.sync.ledger import Ledger, StageOutcome

logger = logging.getLogger(__name__)

REFUSALS = (TokenMissing, TokenExpired, TokenRefused, AccountRefused)


def utc_now() -> datetime:
    """Return the time of this machine, aware."""
    return datetime.now(UTC)


class CoreState(NamedTuple):
    """What normalising a window did."""

    normalised: Normalised
    missing: Missing


@dataclass
class Load:
    """A load of one window into one home.

    `load_id` names it in the journal; several calls may share one. `clock` returns the time, aware.
    """

    settings: Settings
    load_id: str
    window: Window = EVERYTHING
    clock: Callable[[], datetime] = utc_now
    home: Home = field(init=False)
    zone: LandingZone = field(init=False)

    def __post_init__(self) -> None:
        """Look at the home; nothing is created yet."""
        self.home = self.settings.home_folder()
        self.zone = LandingZone(self.home.raw, self.home.landing_index)

    def token(self) -> Token:
        """Choose the token of the moment.

        Raises:
            TokenMissing, TokenExpired: There is none that lives; known before the first request.
            ForeignHome: The token is another account's than the home.
        """
        token = choose_token(self.settings, TokenStore(self.home.token_file), self.clock())
        check_owner(self.home, token)
        return token

    def land_list(self, *, full: bool = False, only_window: bool = False) -> Walked:
        """Walk the list and land what is new; an error ends the walk and is returned with what came before.

        Raises:
            ForeignHome: The token is another account's than the home.
        """
        started_at = self.clock()
        requests = 0
        try:
            token = self.token()
            with NikeApi.from_settings(self.settings, token) as api:
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

    def _walk(self, api: NikeApi, *, full: bool, only_window: bool) -> Walked:
        types = ",".join(self.settings.activity_types)
        now = self.clock()
        with open_ledger(self.zone, self.settings.account) as ledger:
            self._check_account(ledger)
            covered = ledger.covered(types)
            listing = Listing(
                self.zone, self.settings.account, types, ledger.known_versions("activity_list"), covered
            )
            direction = api.direction
            if only_window:
                after = ledger.oldest_known_after(self.window.until_epoch_ms(now))
                plan = plan_window_walk(self.window, after, direction)
            else:
                plan = plan_walk(covered, ledger.last_complete_walk(types), direction, now, full=full)
        return listing.walk(
            api.pages(plan.start), plan, self.window, dialect=api.dialect, direction=direction, now=now
        )

    def wanted_details(self) -> list[DetailRequest]:
        """Return what the window still lacks, newest first; with activities the list no longer names."""
        with open_ledger(self.zone, self.settings.account) as ledger:
            return self._wanted(ledger)[0]

    def _wanted(self, ledger: Ledger) -> tuple[list[DetailRequest], set[str]]:
        now = self.clock()
        wanted = ledger.wanted_details(self.window, now)
        gone = [one for one in ledger.disappeared(now) if self.window.contains(one.start_epoch_ms, now)]
        asked = {request.activity_id for request in wanted}
        disappeared = [request for request in gone if request.activity_id not in asked]
        return [*wanted, *disappeared], {request.activity_id for request in disappeared}

    def land_details(self) -> Fetched:
        """Ask for the details the window lacks and land every answer.

        Raises:
            ForeignHome: The token is another account's than the home.
        """
        started_at = self.clock()
        with open_ledger(self.zone, self.settings.account) as ledger:
            wanted, disappeared = self._wanted(ledger)
            if not wanted or _refused(ledger.stages(self.load_id)):
                return Fetched(len(wanted))
            known = ledger.known_versions("activity_details")
        requests = 0
        try:
            with NikeApi.from_settings(self.settings, self.token()) as api:
                try:
                    fetched = DetailLanding(self.zone, self.settings.account, known).fetch(
                        api, wanted, disappeared
                    )
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
        """Tell whether the token or the account has been refused in this load: then nothing more is asked."""
        return _refused(self.stages())

    def landed_window(self) -> Window | None:
        """Return the months of the load's window that hold anything landed, None when there are none."""
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
            known: dict[Kind, set[tuple[str, str]]] = {
                "activity_list": ledger.known_versions("activity_list"),
                "activity_details": ledger.known_versions("activity_details"),
            }
        imported = Import(self.zone, self.settings.account, known).run(files)
        documents = imported.details + imported.list_items
        self._record("import", started_at, "complete" if documents else "unchanged", 0, documents)
        return imported

    def _check_account(self, ledger: Ledger) -> None:
        other = ledger.foreign_account()
        if other is not None:
            raise ForeignHome(
                f"NRC_ACCOUNT is {self.settings.account!r}, but {self.home.path} holds {other!r}. "
                "Set it back, or give the other account a home of its own (NRC_HOME)."
            )

    def normalise(self, *, everything: bool = False) -> CoreState:
        """Bring the core tables of the window to the state of the landing zone."""
        started_at = self.clock()
        mark_unpublished(self.home)
        with work_database(self.home) as connection:
            self.zone.attach(connection)
            normalised = normalise(connection, self.window, started_at, everything=everything)
            missing = mark_missing(connection)
        if normalised.activities or normalised.refused:
            self._record("normalise", started_at, "complete", 0, 0, rows=normalised.rows_written)
        return CoreState(normalised, missing)

    def locate(self) -> int:
        """Give the window's activities their time zones; return how many were looked up."""
        mark_unpublished(self.home)
        with work_database(self.home) as connection:
            return locate(connection, self.window, self.clock(), self.settings.time_zone)

    def marts_are_behind(self) -> bool:
        """Tell whether dbt has anything to do; where nothing has ever been published it has not."""
        return is_published(self.home) and plan(self.home, project_folder()).is_needed

    def record_marts(self, started_at: datetime, rows: int, failure: NrcError | None) -> None:
        """Note in the journal that the marts were made, or what stopped dbt; `rows` are those that stand."""
        outcome: LoadOutcome = "failed" if failure else "complete"
        self._record("marts", started_at, outcome, 0, 0, failure, rows)

    def publish(self) -> Published:
        """Audit and publish; then tidy the landing zone up where its parts have become many.

        Raises:
            AuditFailed: The whole warehouse trips the audit; the last good one stays.
        """
        started_at = self.clock()
        try:
            published = publish(self.home, self.zone)
        except NrcError as error:
            self._record("publish", started_at, "failed", 0, 0, error)
            raise
        compact(self.home.raw)
        return published

    def catch_up(self) -> list[int]:
        """Bring core and published warehouse to the state of the landing zone, whatever left them behind.

        That is not bounded by the load's window: what has landed is to be seen. Returns the starts (epoch ms)
        of the activities that were behind; where none was, nothing is written.
        """
        with work_database(self.home) as connection:
            self.zone.attach(connection)
            starts = pending_starts(connection, EVERYTHING, self.clock())
        # Where nothing has ever come there is nothing to publish: not before a first token, say.
        nothing_yet = not starts and not self.home.warehouse.exists() and self.landed_window() is None
        if not nothing_yet and (starts or not is_published(self.home)):
            whole = replace(self, window=EVERYTHING)
            whole.normalise()
            whole.locate()
            whole.publish()
        return starts

    def _record(
        self,
        stage: Stage,
        started_at: datetime,
        outcome: LoadOutcome,
        requests: int,
        documents: int,
        error: NrcError | None = None,
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
                reason=str(error) if error else None,
            )
        )


def _refused(stages: list[StageOutcome]) -> bool:
    return any(stage.outcome == "refused" for stage in stages)


def _worse(outcome: LoadOutcome, error: NrcError | None) -> LoadOutcome:
    if error is None:
        return outcome
    return "refused" if isinstance(error, REFUSALS) else "failed"
