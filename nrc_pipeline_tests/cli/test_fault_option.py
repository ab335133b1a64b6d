"""The option --fault."""

from __future__ import annotations

import pytest

from nrc_pipeline.cli.fault_option import parse_fault
from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.simulator import Fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("cut", Fault("cut")),
        ("server_error=0.1", Fault("server_error", rate=0.1)),
        ("forbidden_html@any", Fault("forbidden_html", on="any")),
        ("not_found@list=1", Fault("not_found", on="list", rate=1.0)),
    ],
)
def test_faults(text: str, fault: Fault) -> None:
    """What is asked for goes wrong elsewhere, or more often."""
    assert parse_fault(text) == fault


@pytest.mark.parametrize("text", ["", "bang", "cut@moon", "cut=2", "cut=1.2.3", "cut="])
def test_mistakes(text: str) -> None:
    """A mistyped fault is ignored, and the simulator behaves."""
    with pytest.raises(Misuse, match="--fault"):
        parse_fault(text)
