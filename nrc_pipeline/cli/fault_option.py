"""Parses the option --fault of `nrc simulate`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, get_args

from nrc_pipeline.foundation.errors import Misuse

if TYPE_CHECKING:
    from nrc_pipeline.simulator import Fault

_FORM = re.compile(r"(?P<kind>\w+)(@(?P<where>\w+))?(=(?P<share>[\d.]+))?")
_PLACES: dict[str, Literal["detail", "list", "token", "any"]] = {
    "detail": "detail",
    "list": "list",
    "token": "token",
    "any": "any",
}


def parse_fault(text: str) -> Fault:
    """Return the fault that KIND[@WHERE][=SHARE] describes.

    Raises:
        Misuse: The text is not a fault; the message lists the kinds.
    """
    from nrc_pipeline.simulator import Fault
    from nrc_pipeline.simulator.faults import FaultKind

    found = _FORM.fullmatch(text)
    kinds: dict[str, FaultKind] = {kind: kind for kind in get_args(FaultKind)}
    if found is None or found["kind"] not in kinds:
        raise Misuse(f"--fault {text}: write KIND[@WHERE][=SHARE], where KIND is one of {', '.join(kinds)}.")
    where = found["where"] or "detail"
    if where not in _PLACES:
        raise Misuse(f"--fault {text}: WHERE must be one of {', '.join(_PLACES)}.")
    return Fault(kinds[found["kind"]], on=_PLACES[where], rate=_share(found["share"], text))


def _share(share: str | None, text: str) -> float | None:
    if share is None:
        return None
    try:
        rate = float(share)
    except ValueError:
        rate = -1.0
    if not 0 <= rate <= 1:
        raise Misuse(f"--fault {text}: SHARE must be a number from 0 to 1.")
    return rate
