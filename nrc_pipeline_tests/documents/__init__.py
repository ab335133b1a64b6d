"""Tests: Judging, splitting and rebuilding one document."""
