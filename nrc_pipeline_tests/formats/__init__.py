"""Tests of `nrc_pipeline.formats`."""
