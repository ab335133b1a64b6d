"""The command line of the tests of `nrc verify`."""

from __future__ import annotations

from nrc_pipeline_tests.cli.conftest import cli

__all__ = ["cli"]
