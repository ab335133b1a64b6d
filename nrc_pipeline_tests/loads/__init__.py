"""Tests of the syncing of an account, with requests counted at the simulator."""
