"""Homes as releases before this one left them. `make` packed each at the commit that its name is."""
