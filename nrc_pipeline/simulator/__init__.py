"""A simulator of the activity API, over real HTTP on loopback, true to what is known of the real one.

`Athlete` is the data, `Faults` the failures, `Simulator` the service.
"""

from __future__ import annotations

from .athlete import Athlete
from .faults import Fault, Faults
from .runner import RunningServer, Simulator
from .traffic import Request

__all__ = ["Athlete", "Fault", "Faults", "Request", "RunningServer", "Simulator"]
