"""Tests: Normalising landed documents, with a real DuckDB."""
