"""Pauses and the active clock, by the pause arithmetic of nrc-api.md section 2.3."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline_tests.marts.oracles.reading import samples

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.oracles.account import Document

Pause = tuple[int, int]
_STOPS, _RESUMES = {"pause", "auto_pause"}, {"resume", "auto_resume"}
EDGE_MS = 5_000
"""No distance sample begins within a pause, but for this much at its edges."""
UNDER_WAY_KM_PER_MS = 0.5e-6


class Gap(NamedTuple):
    """A pause that the samples put in place: its latest or earliest edge, and how far that can give."""

    pause: Pause
    gives: int


def pauses(document: Document) -> list[Pause]:
    """Return when the runner stood, (from, to) in epoch ms; an open pause runs to the activity's end."""
    return corrected_pauses(document)[0]


def corrected_pauses(document: Document) -> tuple[list[Pause], bool]:
    """Return the pauses, and whether the samples put one in its place."""
    stated = _stated_ms(document)
    halts = _halts(document)
    standing = _standing(document, halts)
    total = sum(b - a for a, b in standing)
    moving = [one.start for one in samples(document, "distance") if one.value > 0]
    if total > (stated or 0) + EDGE_MS:
        shorter = _without_movement(document, standing, stated)
        left = sum(b - a for a, b in shorter)
        if shorter != standing and (stated is None or abs(left - stated) < total - stated):
            return _joined(shorter), True
    elif stated is not None and stated > total + EDGE_MS and samples(document, "distance"):
        gaps = _quiet_before_resumes(document, halts, moving)
        all_of_them = sum(gap.gives for gap in gaps)
        missing = stated - total
        if gaps and all(gap.gives * missing / all_of_them <= gap.gives + EDGE_MS for gap in gaps):
            share = min(missing / all_of_them, 1.0)
            found = [(gap.pause[1] - round(gap.gives * share), gap.pause[1]) for gap in gaps]
            return _joined(sorted(standing + found)), True
    return _joined(standing), False


def _stated_ms(document: Document) -> int | None:
    if document["active_duration_ms"] <= 0:
        return None
    elapsed: int = document["end_epoch_ms"] - document["start_epoch_ms"]
    active: int = document["active_duration_ms"]
    return max(elapsed - active, 0)


def _halts(document: Document) -> list[tuple[int, bool]]:
    """Return moments and whether they stop, in the order of time; a stop and a resume at once are none."""
    words: dict[int, set[bool]] = {}
    for one in document["moments"]:
        if one["key"] == "halt" and one["value"] in _STOPS | _RESUMES:
            words.setdefault(one["timestamp"], set()).add(one["value"] in _STOPS)
    return [(moment, next(iter(kinds))) for moment, kinds in sorted(words.items()) if len(kinds) == 1]


def _standing(document: Document, halts: list[tuple[int, bool]]) -> list[Pause]:
    """Return from each stop to the next halt of any kind, within the activity."""
    start, end = document["start_epoch_ms"], document["end_epoch_ms"]
    nexts = [moment for moment, _ in halts[1:]] + [end]
    found = [
        (max(moment, start), min(until, end))
        for (moment, is_stop), until in zip(halts, nexts, strict=False)
        if is_stop
    ]
    return [(a, b) for a, b in found if b > a]


def _without_movement(document: Document, standing: list[Pause], stated: int | None) -> list[Pause]:
    """End each pause in which the runner moves on where that begins, and where the active time says."""
    taken = [one for one in samples(document, "distance") if one.value > 0]
    found: dict[Pause, Gap] = {}
    for pause in standing:
        inside = [one for one in taken if pause[0] + EDGE_MS < one.start < pause[1] - EDGE_MS]
        if not inside:
            continue
        first = inside[0].start
        if sum(one.value for one in inside) < UNDER_WAY_KM_PER_MS * (pause[1] - first):
            continue
        before = [one.start for one in taken if one.start < first]
        found[pause] = Gap((pause[0], first), first - max([pause[0], *before[-1:]]))
    left = sum(found[one].pause[1] - one[0] if one in found else one[1] - one[0] for one in standing)
    gives = sum(gap.gives for gap in found.values())
    share = 0.0 if stated is None or gives == 0 else min(max((left - stated) / gives, 0.0), 1.0)
    shorter = [
        (a, found[a, b].pause[1] - round(share * found[a, b].gives)) if (a, b) in found else (a, b)
        for a, b in standing
    ]
    return [(a, b) for a, b in shorter if b > a]


def _quiet_before_resumes(document: Document, halts: list[tuple[int, bool]], moving: list[int]) -> list[Gap]:
    """Return for each resume while running the time without a sample before it."""
    found = []
    start, end = document["start_epoch_ms"], document["end_epoch_ms"]
    before, was_stop = start, False
    for moment, is_stop in halts:
        if not is_stop and not was_stop and start <= moment <= end:
            last = [one for one in moving if one <= moment - EDGE_MS]
            quiet = moment - max([before, start, *last[-1:]])
            if quiet > EDGE_MS:
                found.append(Gap((moment - quiet, moment), quiet))
        before, was_stop = moment, is_stop
    return found


def _joined(found: list[Pause]) -> list[Pause]:
    """Return pauses that touch as one."""
    joined: list[Pause] = []
    for a, b in found:
        if joined and joined[-1][1] == a:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return joined


def paused_ms(standing: list[Pause], until: float) -> float:
    """Return for how long the runner had stood until a moment."""
    return sum(max(0.0, min(until, b) - a) for a, b in standing)


def active_s(document: Document) -> float:
    """Return Nike's moving time, and elapsed time without the pauses where it says 0 (Garmin, trap T2)."""
    stated: int = document["active_duration_ms"]
    if stated:
        return stated / 1000
    elapsed = document["end_epoch_ms"] - document["start_epoch_ms"]
    seconds: float = (elapsed - paused_ms(pauses(document), document["end_epoch_ms"])) / 1000
    return seconds
