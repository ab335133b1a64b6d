"""Tests of nrc_pipeline.orchestration.automation."""
