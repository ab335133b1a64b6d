"""Tests of the Dagster layer, against persistent instances."""
