"""Tests of nrc_pipeline.alerts."""
