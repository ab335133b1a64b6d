"""When the timer of a file runs: exactly as long as the activity was active, to the millisecond."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nrc_pipeline.exports.track import Pause


class Span(NamedTuple):
    """A stretch in which the timer runs, ms since 1970 UTC."""

    from_epoch_ms: int
    to_epoch_ms: int

    @property
    def length_ms(self) -> int:
        """The duration of the span."""
        return self.to_epoch_ms - self.from_epoch_ms

    def within(self, from_epoch_ms: int, to_epoch_ms: int) -> int:
        """Return how much of the span is between two moments, ms."""
        return max(0, min(self.to_epoch_ms, to_epoch_ms) - max(self.from_epoch_ms, from_epoch_ms))


def running(begin: int, end: int, pauses: Sequence[Pause], active_ms: int) -> list[Span]:
    """Return the spans between the pauses, corrected so that they add up to the active time.

    Some recorders write no pauses, others more than the active time allows. Surplus time is taken from the
    end; missing time is taken from the last pauses. Spans are in order and do not touch; there is at least
    one.
    """
    spans = _between(begin, end, pauses)
    wanted = min(max(active_ms, 0), end - begin)
    over = sum(span.length_ms for span in spans) - wanted
    spans = _shortened(spans, over) if over > 0 else _lengthened(begin, end, spans, -over)
    return spans or [Span(begin, begin + wanted)]


def _between(begin: int, end: int, pauses: Sequence[Pause]) -> list[Span]:
    spans, since = [], begin
    for pause in pauses:
        if pause.from_epoch_ms > since:
            spans.append(Span(since, min(pause.from_epoch_ms, end)))
        since = max(since, pause.to_epoch_ms)
    if since < end:
        spans.append(Span(since, end))
    return [span for span in spans if span.length_ms > 0]


def _shortened(spans: list[Span], over: int) -> list[Span]:
    kept = list(spans)
    while over > 0 and kept:
        last = kept.pop()
        if last.length_ms > over:
            kept.append(Span(last.from_epoch_ms, last.to_epoch_ms - over))
        over -= last.length_ms
    return kept


def _lengthened(begin: int, end: int, spans: list[Span], lacking: int) -> list[Span]:
    longer: list[Span] = []
    until = end
    for span in reversed(spans):
        more = min(until - span.to_epoch_ms, lacking)
        lacking -= more
        longer.append(Span(span.from_epoch_ms, span.to_epoch_ms + more))
        until = span.from_epoch_ms
    longer.reverse()
    if lacking > 0:
        longer.insert(0, Span(max(begin, until - lacking), until))
    joined: list[Span] = []
    for span in longer:
        if joined and joined[-1].to_epoch_ms == span.from_epoch_ms:
            joined[-1] = Span(joined[-1].from_epoch_ms, span.to_epoch_ms)
        else:
            joined.append(span)
    return joined
