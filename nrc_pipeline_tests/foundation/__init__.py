"""Tests of `nrc_pipeline.foundation`."""
