"""Faults on request, deterministic: which requests fail, and how."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .traffic import RequestKind

FaultKind = Literal[
    "unauthorised", "unauthorised_ok", "forbidden_html", "not_found", "too_many_requests", "server_error",
    "reset", "cut", "slow", "not_json", "not_object", "other_activity", "no_start", "not_finite",
    "not_a_number", "not_array", "bad_time", "not_a_page", "empty_page",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, and when it occurs.

    `ids` restricts which requests it concerns; `first`, `after` and `rate` say which of those fail, all of
    them when none is given; `times` lets a retry of the same request succeed.

    Attributes:
        kind: What happens. "unauthorised" is the 401; "unauthorised_ok" a 200 whose body has errors code 35;
            "forbidden_html" a 403 with HTML; "too_many_requests" a 429 with Retry-After; "cut" a body shorter
            than its Content-Length; "slow" an answer `delay_s` late; "not_finite" 1e999 and "not_a_number"
            NaN as a number; "not_array" moments that are an object; "bad_time" a time that is a word;
            "not_a_page" a list answer without `activities`; "empty_page" a list answer without items but with
            a cursor.
        on: Which requests it concerns.
        ids: Only details of these activities, if not empty.
        first: Only this many concerned requests, from the first.
        after: Only the concerned requests after this many.
        rate: Share of the concerned requests, 0 to 1, drawn from the seed and the request, not from its
            order.
        times: At most this often for the same path and query.
        status: Status of "server_error".
        retry_after_s: Retry-After of "too_many_requests" and, if not None, "server_error".
        delay_s: Delay of "slow".
    """

    kind: FaultKind
    on: RequestKind | Literal["any"] = "detail"
    ids: frozenset[str] = frozenset()
    first: int | None = None
    after: int | None = None
    rate: float | None = None
    times: int | None = None
    status: int = 503
    retry_after_s: int | None = None
    delay_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Faults:
    """All faults of a server.

    Attributes:
        rules: The first one that applies to a request decides.
        seed: The seed of rates and jitter.
        latency_s: Added to every answer.
        jitter_s: Up to this much more, drawn from the seed and the request.
        token_dies_after_requests: Each token works for this many list and detail requests, then always 401.
        token_dies_after_details: Each token works for this many details, then always 401, also for lists.
    """

    rules: tuple[Fault, ...] = ()
    seed: int = 0
    latency_s: float = 0.0
    jitter_s: float = 0.0
    token_dies_after_requests: int | None = None
    token_dies_after_details: int | None = None


def _share(*parts: object) -> float:
    digest = hashlib.blake2b("\x1f".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


class FaultJudge:
    """Applies `Faults` to a stream of requests; used from one thread."""

    def __init__(self, faults: Faults) -> None:
        """Start counting from zero."""
        self.faults = faults
        self._concerned: Counter[int] = Counter()
        self._repeats: Counter[tuple[int, str]] = Counter()
        self._done: Counter[tuple[int, str]] = Counter()
        self._asked: Counter[str] = Counter()
        self._requests: Counter[str] = Counter()
        self._details: Counter[str] = Counter()

    def token_dies(self, token_id: str, kind: RequestKind) -> bool:
        """Whether this request comes after the token's last one; counts it."""
        requests, details = self.faults.token_dies_after_requests, self.faults.token_dies_after_details
        self._requests[token_id] += 1
        if kind == "detail":
            self._details[token_id] += 1
        spent = requests is not None and self._requests[token_id] > requests
        return spent or (details is not None and self._details[token_id] > details)

    def delay_s(self, key: str) -> float:
        """Return how late the answer to this request comes."""
        faults = self.faults
        self._asked[key] += 1
        jitter = (
            faults.jitter_s * _share(faults.seed, "jitter", key, self._asked[key]) if faults.jitter_s else 0.0
        )
        return faults.latency_s + jitter

    @property
    def served(self) -> int:
        """How often each rule has been applied."""
        return self._done.total()

    def judge(self, kind: RequestKind, key: str, activity_id: str | None) -> Fault | None:
        """Return the fault of this request, if any.

        Args:
            kind: Kind of the request.
            key: Its path and query; the same for a retry.
            activity_id: The activity of a detail request.
        """
        for number, rule in enumerate(self.faults.rules):
            if rule.on not in (kind, "any") or (rule.ids and activity_id not in rule.ids):
                continue
            if self._applies(number, rule, key):
                return rule
        return None

    def _applies(self, number: int, rule: Fault, key: str) -> bool:
        self._concerned[number] += 1
        self._repeats[number, key] += 1
        count = self._concerned[number]
        if rule.times is not None and self._done[number, key] >= rule.times:
            return False
        if rule.first is not None and count > rule.first:
            return False
        if rule.after is not None and count <= rule.after:
            return False
        if rule.rate is not None and (
            _share(self.faults.seed, number, key, self._repeats[number, key]) >= rule.rate
        ):
            return False
        self._done[number, key] += 1
        return True
