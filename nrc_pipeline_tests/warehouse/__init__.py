"""Tests: The audit and the published file."""
