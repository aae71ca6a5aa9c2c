"""What a server or peers are made of."""

from dataclasses import dataclass, field
from typing import Generic

from simulator.cluster.times.channels import Network
from simulator.engines.protocol import Engine
from simulator.loop.clock import Clock
from simulator.loop.job_log import JobLog
from simulator.loop.protocols import Duration, V

__all__ = ["Setup"]


@dataclass(frozen=True)
class Setup(Generic[V]):
    """What every kind of cluster needs.

    Attributes:
        times: completion times of the jobs.
        engine: does the arithmetic.
        start: the first model.
        seed: of the method's own random numbers.
        clock: at second 0.
        network: the links to a server; None if no message takes time.
        log: records the fate of every job, if given.
    """

    times: Duration
    engine: Engine[V]
    start: V
    seed: int
    clock: Clock = field(default_factory=Clock)
    network: Network | None = None
    log: JobLog | None = None
