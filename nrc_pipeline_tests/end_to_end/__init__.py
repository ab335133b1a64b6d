"""Tests that whole homes end equal, whatever way they went."""
