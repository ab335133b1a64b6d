"""The command line and a served account, as in the tests of the commands."""

from __future__ import annotations

from nrc_pipeline_tests.cli.conftest import cli, direct

__all__ = ["cli", "direct"]
