"""The command line, as in the tests of the other commands."""

from __future__ import annotations

from nrc_pipeline_tests.cli.conftest import cli

__all__ = ["cli"]
