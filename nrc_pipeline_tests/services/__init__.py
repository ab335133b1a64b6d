"""Tests of the API client and of the reader of old files."""
