"""The server of a real run, with the hooks, the accounting and the tables of a simulation."""

from collections.abc import Callable, Sequence

from simulator.arrays import Ints
from simulator.cluster.membership import Membership, at_once
from simulator.engines.eager import Eager, EagerVector
from simulator.loop.elastic import ElasticServer
from simulator.loop.gradient import Gradient
from simulator.loop.job_log import JobLog
from simulator.loop.setup import Setup
from simulator.loop.workers import Workers
from simulator.real.clock import RealClock
from simulator.real.times import Pace, UnknownTimes
from simulator.real.transport import Answer, Left, Transport
from simulator.real.workers import RealGradient, RealWorkers

__all__ = ["RealServer"]


class RealServer(ElasticServer[EagerVector]):
    """A server whose workers are at the other end of a transport; one that dies has left."""

    cluster: RealWorkers
    clock: RealClock
    kind = RealGradient

    def __init__(
        self,
        transport: Transport,
        times: UnknownTimes,
        pace: Pace,
        engine: Eager,
        start: EagerVector,
        seed: int,
        rules: Membership,
    ) -> None:
        self._transport, self._times, self._pace = transport, times, pace
        clock, log = RealClock(transport), JobLog()
        self._stages = log.stages
        super().__init__(Setup(times, engine, start, seed, clock, log=log), at_once(rules))
        clock.on_message = self._on_message
        clock.on_idle = self.cluster.call_off

    def _make_workers(self, setup: Setup[EagerVector]) -> Workers[Gradient[EagerVector]]:
        del setup
        return RealWorkers(
            self.clock, self._times, self._arrive, self._transport, self._pace, self._stages
        )

    def _start(self, worker: int, model: EagerVector, version: int, gradients: int) -> None:
        if self._can_start(worker):
            self.cluster.start(self._job(worker, model, version, gradients))

    def _start_many(
        self,
        workers: Sequence[int] | Ints | None,
        model_of: Callable[[int], EagerVector],
        gradients: int,
    ) -> None:
        for worker in self._chosen(workers).tolist():
            self._start(worker, model_of(worker), self.iteration, gradients)

    def _on_message(self, message: Answer | Left) -> None:
        if isinstance(message, Answer):
            self.cluster.receive(message)
        else:
            self.cluster.lose_worker(message.worker)
            self.leave(message.worker)
