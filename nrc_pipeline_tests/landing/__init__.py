"""Tests: The landing zone on real files."""
