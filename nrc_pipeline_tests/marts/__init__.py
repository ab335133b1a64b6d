"""Tests of the marts' upkeep; what the models say is tested by dbt and by the oracles."""
