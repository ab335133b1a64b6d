"""`python -m nrc_pipeline.cli`, for systems where the console script is not on the PATH."""

from __future__ import annotations

from nrc_pipeline.cli.app import main

main()
