"""Tests of nrc_pipeline.insight.alerts."""
