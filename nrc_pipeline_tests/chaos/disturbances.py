"""What goes wrong in a round, drawn from its dice."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nrc_pipeline.simulator import Fault, Faults
from nrc_pipeline_tests.chaos.loads import Orders
from nrc_pipeline_tests.chaos.places import MORE_PLACES, PLACES, WITHOUT_NETWORK, Moment

if TYPE_CHECKING:
    from nrc_pipeline.simulator.faults import FaultKind

WITH_DBT = ("kill in dbt", "kill in marts")
KINDS = (
    "faults of details",
    "faults of lists",
    "faults of both",
    "clock jump",
    "full disk",
    "second loader",
    "kill before a second loader",
    *(f"kill in {place}" for place in (*PLACES, *MORE_PLACES) if f"kill in {place}" not in WITH_DBT),
)
OFTEN = ("faults of details", "faults of both", "full disk", "full disk", "second loader", "kill in fetch")
"""These come once more in each deck."""

DECKS_WITH_DBT = 2
"""In one of so many decks dbt is killed: it takes longer than everything else of the deck."""

_DETAIL_FAULTS: tuple[FaultKind, ...] = (
    "unauthorised", "unauthorised_ok", "forbidden_html", "not_found", "too_many_requests", "server_error",
    "reset", "cut", "slow", "not_json", "not_object", "other_activity", "no_start", "not_finite",
    "not_a_number", "not_array", "bad_time",
)  # fmt: skip
_LIST_FAULTS: tuple[FaultKind, ...] = (
    "unauthorised", "unauthorised_ok", "forbidden_html", "not_found", "server_error", "reset", "cut", "slow",
    "not_json", "not_object", "not_a_page", "empty_page",
)  # fmt: skip
_FOR_EVER: frozenset[FaultKind] = frozenset({"unauthorised", "unauthorised_ok", "forbidden_html"})

_JUMPS_DAYS = (0.3, 0.8, 8.0, 40.0, 300.0)
"""None from one to three days: what was refused then would not be asked for again by the clean sync."""


@dataclass(frozen=True)
class Disturbance:
    """One round's. `second` starts another load beside the first; `free_kib` is the room on the disk."""

    kind: str
    orders: Orders
    faults: Faults
    second: Orders | None = None
    free_kib: int | None = None

    def later(self, days: float) -> Disturbance:
        """Return the same, so many days later."""
        second = None if self.second is None else self.second.later(days)
        return replace(self, orders=self.orders.later(days), second=second)


def round_dice(seed: int, number: int, purpose: str) -> random.Random:
    """Return the dice of one round, which depend on nothing that happened before."""
    return random.Random(f"{seed}/{number}/{purpose}")


def kind_of_round(seed: int, number: int, *, dbt: bool) -> str:
    """Return a round's kind: every deck of rounds holds every kind, in an order of its own."""
    deck_size = len(KINDS) + len(OFTEN) + dbt
    deck, place = divmod(number, deck_size)
    kinds = [*KINDS, *OFTEN]
    if dbt:
        kinds.append(WITH_DBT[deck // DECKS_WITH_DBT % 2] if deck % DECKS_WITH_DBT == 0 else KINDS[0])
    return round_dice(seed, deck, "deck").sample(kinds, deck_size)[place]


def draw(kind: str, dice: random.Random) -> Disturbance:
    """Draw a disturbance of a kind."""
    full, slow = dice.random() < 0.3, Faults(latency_s=dice.choice((0.0, 0.004)))
    if kind.startswith("faults"):
        return Disturbance(kind, Orders(full=full), _faults(kind, dice))
    if kind == "clock jump":
        jump = Orders(full=full, days_later=dice.choice((-1, 1)) * dice.choice(_JUMPS_DAYS))
        return Disturbance(kind, jump, _faults("faults of both", dice) if dice.random() < 0.5 else slow)
    if kind == "full disk":
        return Disturbance(kind, Orders(full=full), slow, free_kib=int(2 ** dice.uniform(2, 12.5)))
    if kind == "second loader":
        return Disturbance(kind, Orders(full=full), slow, second=Orders())
    if kind == "kill before a second loader":
        moment = Moment.draw(dice.choice(list(PLACES)), dice)
        return Disturbance(kind, Orders(moment, full=full), slow, second=Orders())
    place = kind.removeprefix("kill in ")
    rebuild = place in WITHOUT_NETWORK and dice.random() < 0.3
    orders = Orders(Moment.draw(place, dice), rebuild, full, marts=kind in WITH_DBT)
    return Disturbance(kind, orders, _faults("faults of both", dice) if dice.random() < 0.2 else slow)


def _faults(kind: str, dice: random.Random) -> Faults:
    rules = [_rule("detail", dice) for _ in range(dice.randint(1, 3))] if kind != "faults of lists" else []
    if kind != "faults of details":
        rules += [_rule("list", dice) for _ in range(dice.randint(1, 2))]
    return Faults(tuple(rules), seed=dice.randrange(2**31), jitter_s=dice.choice((0.0, 0.01)))


def _rule(on: str, dice: random.Random) -> Fault:
    if on == "list":
        kind = dice.choice(_LIST_FAULTS)
        if kind in _FOR_EVER or dice.random() < 0.5:
            return Fault(kind, "list", after=dice.randint(0, 2), delay_s=0.1)
        return Fault(kind, "list", rate=dice.uniform(0.1, 0.7), retry_after_s=0, delay_s=0.1)
    kind = dice.choice(_DETAIL_FAULTS)
    if kind in _FOR_EVER:
        return Fault(kind, after=dice.randint(0, 12))
    times = dice.choice((None, 1, 3))
    return Fault(kind, rate=dice.uniform(0.1, 0.8), times=times, retry_after_s=0, delay_s=0.1)
