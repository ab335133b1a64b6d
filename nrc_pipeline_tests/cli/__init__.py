"""Tests of nrc_pipeline.cli."""
