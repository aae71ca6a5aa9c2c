"""Workers of a server that takes time itself: gradients and outgoing messages queue for it.

The server does one thing after the other. An arriving gradient waits for its turn, is received for
some seconds, and is then passed to the method. The method's calls at that instant keep the server
busy afterwards, and an assigned job is sent when everything before it is done. A timer of a method
does not wait, but its messages do. If a job is cancelled while its gradient waits for its turn, the
gradient is received in vain; a gradient that is still on its way costs nothing.

A worker that waits for the server is idle, like one that waits for a message.
"""

from array import array
from collections import deque
from collections.abc import Callable

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.cluster.halts import ServerSeconds
from simulator.cluster.times.channels import Network
from simulator.loop.clock import Clock
from simulator.loop.job_log import Stage
from simulator.loop.links import LinkedWorkers
from simulator.loop.protocols import Duration, J

__all__ = ["ServedWorkers"]


class Turn:
    """The instant at which the server has received the next gradient."""


class ServedWorkers(LinkedWorkers[J]):
    """`LinkedWorkers` with a server that takes seconds for its work.

    `updates()` returns the number of updates so far.
    """

    def __init__(
        self,
        clock: Clock,
        times: Duration,
        on_finish: Callable[[J], None],
        job_type: type[J],
        network: Network,
        cost: ServerSeconds,
        updates: Callable[[], int],
    ) -> None:
        super().__init__(clock, times, on_finish, job_type, network)
        self._sent = array("d", [0.0]) * self.count  # when each job was sent
        self._arrived = array("d", [0.0]) * self.count  # when each gradient came to the server
        self._cost = cost
        self._updates = updates
        self._paid = 0  # updates that the server's seconds include
        self._free_at = 0.0  # when the server will have done all requests so far
        self._queue: deque[J] = deque()  # gradients at the server, the first is being received
        self._cancelled: set[int] = set()  # workers without notice of their cancellation yet, at:
        self._cancelled_at = 0.0
        clock.handle(Turn, self._receive)

    def cancel_many(self, workers: Ints) -> None:
        """Cancel the jobs; a job that is given to the same worker at once implies it."""
        self._catch_up_costs()
        self._cancelled.update(workers[self.held[workers] >= 0].tolist())
        self._cancelled_at = self.clock._now
        super().cancel_many(workers)

    def leave(self, worker: int) -> None:
        """Let the worker be absent: nobody tells it that its job is cancelled."""
        self._cancelled.discard(worker)
        super().leave(worker)

    def _last_known(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        self._catch_up_costs()
        self._cancelled.discard(worker)
        self._sent[worker] = sent = self._work(self._cost.assign)
        return super()._last_known(worker, job, sent, gradients)

    def _last_known_many(
        self, workers: Ints, jobs: Ints, start: float | Floats, gradients: int = 1
    ) -> Floats:
        self._catch_up_costs()
        self._cancelled.difference_update(workers.tolist())
        sent = np.full(len(workers), self._cost.assign)
        sent[0] += max(self._free_at, self.clock._now)
        sent = np.cumsum(sent)  # the additions of one assignment after the other
        self._free_at = sent.item(-1)
        np.frombuffer(self._sent)[workers] = sent
        return super()._last_known_many(workers, jobs, sent, gradients)

    def _deliver(self, job: J) -> None:
        self._arrived[job.worker] = self.clock._now
        self._queue.append(job)
        if len(self._queue) == 1:
            self._take_turn()

    def _stage(self, job: J) -> Stage:
        worker = job.worker
        sent, arrived = self._sent[worker], self._arrived[worker]
        return super()._stage(job)._replace(dispatched=sent, arrived=arrived)

    def _take_turn(self) -> None:
        """Receive the first gradient of the queue as soon as the server is free."""
        self.clock.put(self._work(self._cost.arrival), Turn())

    def _receive(self, _turn: Turn) -> None:
        """Pass the received gradient to the method, unless its job was cancelled meanwhile."""
        job = self._queue[0]
        is_wanted = self._held[job.worker] == job.serial
        if is_wanted:
            super()._deliver(job)
        self._catch_up_costs()
        self._tell_cancelled()
        if is_wanted and self.stages is not None:
            hook = max(self._free_at - self.clock._now, 0.0)
            self.stages[-1] = self.stages[-1]._replace(hook_seconds=hook)
        self._queue.popleft()
        if self._queue:
            self._take_turn()

    def _work(self, seconds: float) -> float:
        """Keep the server busy for `seconds` more; returns the end of this work."""
        self._free_at = max(self._free_at, self.clock._now) + seconds
        return self._free_at

    def _catch_up_costs(self) -> None:
        """Account for updates so far, and for cancellations of earlier instants."""
        if self._cancelled and self.clock._now > self._cancelled_at:
            self._tell_cancelled()
        made = self._updates() - self._paid
        if made:
            self._paid += made
            self._work(made * self._cost.update)

    def _tell_cancelled(self) -> None:
        if self._cancelled:
            self._work(len(self._cancelled) * self._cost.cancel)
            self._cancelled.clear()
