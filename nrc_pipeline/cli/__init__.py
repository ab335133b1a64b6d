"""The command line, one module per command. Each command imports its heavy dependencies itself."""

from __future__ import annotations

from nrc_pipeline.cli.app import main

__all__ = ["main"]
