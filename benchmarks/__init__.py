"""What the speed of the pipeline is measured with, by hand: `python -m benchmarks`, never in the tests.

Every case runs in a process of its own, on one corpus from the simulator. Seconds depend on the machine and
on what else it does, so what counts are ratios of cases that ran in turn.
"""
