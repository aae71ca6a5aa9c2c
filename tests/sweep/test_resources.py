"""What computes the runs, if nothing else is said."""

from simulator.sweep.resources import ONE_PROCESS, Resources


def test_by_default_this_process_computes() -> None:
    assert Resources(jobs=1, cluster=None) == ONE_PROCESS
