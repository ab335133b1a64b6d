"""Round after round: the runner lives on, a sync is disturbed, a clean one follows, and all is judged."""

from __future__ import annotations

import math
import shutil
import time
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import SecretStr

from nrc_pipeline.simulator import Faults
from nrc_pipeline_tests.account import account, small_athlete
from nrc_pipeline_tests.chaos.counts import Counts
from nrc_pipeline_tests.chaos.disk import small_disk
from nrc_pipeline_tests.chaos.disturbances import WITH_DBT, draw, kind_of_round, round_dice
from nrc_pipeline_tests.chaos.edits import live_on
from nrc_pipeline_tests.chaos.judge import acknowledged, losses, strays
from nrc_pipeline_tests.chaos.loads import Ended, Orders, StartedLoad
from nrc_pipeline_tests.chaos.reader import watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline_tests.account import Account
    from nrc_pipeline_tests.chaos.counts import Count
    from nrc_pipeline_tests.chaos.disk import SmallDisk
    from nrc_pipeline_tests.chaos.disturbances import Disturbance

ACTIVITIES = 60
A_FRESH_HOME_EVERY = 20
"""Rounds; the home kept alongside could have gone wrong in the same way."""

DAYS_A_ROUND = 3.0
"""What was refused is asked for again after a day, so the clean sync is two days after the disturbed one.
Time goes on from round to round: only clock jumps meet what a clock that was ahead has written."""

_TOKEN_LIVES_S = 3650 * 86_400.0
_FULL = "No space left"


@dataclass
class Campaign:
    """An account, the home that is disturbed, and one beside it that never is."""

    seed: int
    served: Account
    settings: Settings
    undisturbed: Settings
    disk: SmallDisk | None
    dbt: bool
    only_kind: str | None = None
    counts: Counts = field(default_factory=Counts)

    def skip(self, number: int) -> None:
        """Let the runner live through a round in which nobody syncs."""
        live_on(self.served.athlete, round_dice(self.seed, number, "edits"))

    def round(self, number: int) -> tuple[str, list[str]]:
        """Run one round; return its kind, and what failed."""
        kind = self.only_kind or kind_of_round(self.seed, number, dbt=self.dbt)
        count = self.counts.of(kind)
        self.skip(number)
        today = number * DAYS_A_ROUND
        disturbance = draw(kind, round_dice(self.seed, number, "disturbance")).later(today)
        if disturbance.free_kib is not None and self.disk is None:
            count.not_run += 1
            return kind, []
        count.rounds += 1
        marts = kind in WITH_DBT
        _well(StartedLoad(self.undisturbed, Orders(full=True, days_later=today, marts=marts)))
        failed = self._disturb_and_mend(disturbance, today, count)
        lost = losses(self.settings, self.undisturbed, marts=marts)
        if number % A_FRESH_HOME_EVERY == A_FRESH_HOME_EVERY - 1:
            lost += self._losses_against_a_fresh_home(today)
        left = strays(self.settings.home_folder())
        count.losses += len(lost)
        count.stray_files += len(left)
        return kind, [*failed, *lost, *(f"left over: {path}" for path in left)]

    def _disturb_and_mend(self, disturbance: Disturbance, today: float, count: Count) -> list[str]:
        server, home = self.served.server, self.settings.home_folder()
        server.reset_counts()
        server.faults = disturbance.faults
        with watched(home.path) as looks:
            endings = self._disturb(disturbance)
            count.killed += sum(one.killed for one in endings)
            count.disk_full += sum(_is_meant(one, disturbance) for one in endings)
            count.faults += server.faults_served
            count.requests += len(server.requests)
            again = self._asked_by_both(disturbance)
            server.faults = Faults()
            server.reset_counts()
            known = acknowledged(home, self.served.athlete)
            mending = Orders(full=True, days_later=today + 2, marts=disturbance.orders.marts)
            mended = StartedLoad(self.settings, mending).end()
            count.requests += len(server.requests)
            again += sum(self.served.details_asked()[one] for one in known)
        wrong = [one.error for one in endings if one.error and not _is_meant(one, disturbance)]
        failed = [f"the disturbed sync ended in {one}" for one in wrong]
        if mended.exit_code != 0:
            failed.append(f"the clean sync ended with {mended}")
        count.crashes += len(failed)
        count.looks += looks.count
        count.fetched_again += again
        count.torn_reads += len(looks.torn)
        count.failed_audits += len(looks.unsound)
        if again:
            failed.append(f"{again} documents fetched again")
        return [*failed, *sorted({*looks.torn, *looks.unsound})]

    def _disturb(self, disturbance: Disturbance) -> list[Ended]:
        room: AbstractContextManager[None] = nullcontext()
        if self.disk is not None and disturbance.free_kib is not None:
            room = self.disk.nearly_full(disturbance.free_kib)
        with room:
            loads = [StartedLoad(self.settings, disturbance.orders)]
            if disturbance.second is not None:
                loads.append(StartedLoad(self.settings, disturbance.second))
            return [load.end() for load in loads]

    def _asked_by_both(self, disturbance: Disturbance) -> int:
        """Count what two loads that both came to their end asked for twice."""
        if disturbance.second is None or disturbance.orders.moment is not None:
            return 0
        return sum(count - 1 for count in self.served.details_asked().values())

    def _losses_against_a_fresh_home(self, today: float) -> list[str]:
        fresh = self.settings.model_copy(update={"home": self.undisturbed.home.with_name("fresh")})
        _well(StartedLoad(fresh, Orders(days_later=today)))
        found = losses(self.settings, fresh, only_present=True)
        shutil.rmtree(fresh.home)
        return [f"{one} from a fresh home" for one in found]


@contextmanager
def campaign(folder: Path, seed: int, *, dbt: bool, only_kind: str | None) -> Iterator[Campaign]:
    """Serve an account, and have a disk for the home where that is allowed."""
    with small_disk(folder / "disk") as disk, account(folder, small_athlete(ACTIVITIES, seed=seed)) as served:
        token = SecretStr(served.server.issue_token(lifetime_s=_TOKEN_LIVES_S))
        disturbed, undisturbed = (
            served.settings(name, access_token=token) for name in ("disk/home", "undisturbed")
        )
        yield Campaign(seed, served, disturbed, undisturbed, disk, dbt, only_kind)


def run(
    folder: Path,
    seed: int,
    rounds: range,
    *,
    dbt: bool,
    tell: Callable[[str], None],
    only_kind: str | None = None,
    minutes: float = math.inf,
) -> tuple[Counts, list[str]]:
    """Run rounds; return the counts, and what failed with the seed and the round it failed in.

    No round begins after so many minutes.
    """
    deadline = time.monotonic() + 60 * minutes
    failures: list[str] = []
    with campaign(folder, seed, dbt=dbt, only_kind=only_kind) as running:
        for number in range(rounds.start):
            running.skip(number)
        if rounds.start:
            # What the rounds before would have left.
            _well(StartedLoad(running.settings, Orders()))
            _well(StartedLoad(running.undisturbed, Orders()))
        for number in rounds:
            began = time.monotonic()
            if began >= deadline:
                break
            kind, failed = running.round(number)
            said = "; ".join(failed) or "whole"
            tell(f"seed {seed} round {number}, {kind}, {time.monotonic() - began:.1f} s: {said}")
            failures += [f"seed {seed} round {number}, {kind}: {one}" for one in failed]
    return running.counts, failures


def _is_meant(ended: Ended, disturbance: Disturbance) -> bool:
    return disturbance.free_kib is not None and _FULL in (ended.error or "")


def _well(load: StartedLoad) -> None:
    ended = load.end()
    if ended.exit_code != 0:
        raise RuntimeError(f"a load that nothing disturbed ended with {ended}")
