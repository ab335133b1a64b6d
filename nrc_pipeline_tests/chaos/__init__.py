"""A campaign of syncs that are disturbed, each followed by a clean one that must make everything whole.

`python -m nrc_pipeline_tests.chaos --help` tells how to run it.
"""
