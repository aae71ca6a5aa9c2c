"""Where runs are computed: in processes here, or on the workers of a cluster."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.sweep.worker_timeout import Cluster

__all__ = ["ONE_PROCESS", "Resources"]


@dataclass(frozen=True)
class Resources:
    """What computes the runs; the results are the same for any.

    Attributes:
        jobs: number of processes here; None uses all cores if the work takes long.
        cluster: computes them instead, if there is one.
        report: called with a line for each stored run whose file is damaged.
    """

    jobs: int | None = 1
    cluster: Cluster | None = None
    report: Callable[[str], None] | None = None


#: This process alone.
ONE_PROCESS = Resources()
