"""The command line, one module a command. What is heavy is imported by the command that needs it."""

from __future__ import annotations

from nrc_pipeline.cli.app import main

__all__ = ["main"]
