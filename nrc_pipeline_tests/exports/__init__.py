"""Tests of nrc_pipeline.exports."""
