"""Workers behind links: a job downloads the model, computes, and uploads its gradients.

A worker holds its job from the dispatch to the arrival of the last upload. It computes only in
between: the seconds in which it waits for its messages are idle seconds, also counted in `waited`.

The messages of a cancelled job are dropped but not recalled: a message in flight occupies the link
until its time. The messages of one job are uploaded one after the other.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable
from math import inf

import numpy as np

from simulator.arrays import Columns, Floats, Ints
from simulator.cluster.times.channels import Network
from simulator.errors import InvariantError
from simulator.loop.clock import Clock
from simulator.loop.job_log import Stage
from simulator.loop.protocols import Duration, J
from simulator.loop.workers import FREE, Workers, not_negative

__all__ = ["LinkedWorkers"]


class LinkedWorkers(Workers[J]):
    """`Workers` whose jobs begin with a download and end with uploads.

    If uploads do not queue, all times of a job are known when it starts, and one event is enough.
    If they queue, the end of the computation is a separate event, because the order of the queue is
    only known then.
    """

    def __init__(
        self,
        clock: Clock,
        times: Duration,
        on_finish: Callable[[J], None],
        job_type: type[J],
        network: Network,
    ) -> None:
        super().__init__(clock, times, on_finish, job_type)
        n = self.count
        self._finish, self._finish_many = self._last_known, self._last_known_many
        self._down, self._up = network.download, network.upload
        self._size = float(network.dimension)  # numbers in a download
        self._floats = self._size  # numbers in an upload
        self._messages = array("q", [1]) * n  # uploads of a job
        self._queues_up = network.upload.is_fifo
        self._received = array("d", [0.0]) * n  # when the job's model arrives
        self._computed = array("d", [0.0]) * n  # when its gradients are computed
        self._first = array("q", [0]) * n  # number of its first upload, if uploads do not queue
        self._arrivals: dict[int, list[float]] = {}  # of a job's uploads, if they queue
        self._ended = array("q", [0]) * n  # jobs whose uploads have all arrived
        self.messages: Ints = np.frombuffer(self._messages, dtype=np.int64)
        self.received: Floats = np.frombuffer(self._received)
        self.computed: Floats = np.frombuffer(self._computed)
        self.first: Ints = np.frombuffer(self._first, dtype=np.int64)
        self.waited: Floats = np.zeros(n)
        self.stages: list[Stage] | None = None  # of the log, if there is one
        self._delivered: Ints = np.zeros((2, n), dtype=np.int64)  # of cancelled jobs: down, up
        self._dropped: Ints = np.zeros((2, n), dtype=np.int64)

    def send_up(self, messages: Ints, floats: float) -> None:
        """Set messages[i] >= 1 uploads of `floats` numbers each for the jobs of worker i."""
        if self.dispatched:
            raise InvariantError("messages are set first", f"{self.dispatched} jobs before")
        self.messages[:], self._floats = messages, floats

    def upload_seconds(self, floats: float) -> Floats:
        """Long-run mean seconds (n,) of an upload of `floats` numbers, unqueued."""
        return self._up.mean_seconds(floats)

    def cancel_many(self, workers: Ints) -> None:
        """Cancel the jobs of the `workers`, where they have one, and drop their messages."""
        busy = workers[self.held[workers] != FREE]
        now = self.clock.now
        waited = self._waits(busy, now)
        self.waited[busy] += waited
        self.lost[busy] -= waited
        sent, delivered = self._under_way(busy, now)
        self._delivered[:, busy] += delivered
        self._dropped[:, busy] += sent - delivered
        if self._queues_up:
            for worker in busy.tolist():
                self._arrivals.pop(worker, None)
        else:
            self._up.take_back(busy, self.messages[busy] - sent[1], self._floats)
        super().cancel_many(workers)

    def is_sending(self, worker: int) -> bool:
        """Whether the worker has computed its job and a message of it is on its way."""
        return self.is_busy(worker) and self._computed[worker] <= self.clock._now

    def lose(self, job: J, finished: float) -> None:
        """Count the seconds of a job's computation as wasted."""
        super().lose(job, finished)
        self.lost[job.worker] -= job.waited

    def settle(self) -> tuple[Floats, Floats, Floats]:
        """(busy, idle, down) seconds of each worker; waiting for a message is idle."""
        held, idle, down = super().settle()
        waited = self._waited_so_far()
        return not_negative(held - waited), idle + waited, down

    def report(self) -> Columns:
        """Columns of the table of workers: seconds on links, messages and numbers sent."""
        sent, delivered, in_flight = self._traffic()
        return {
            "link_seconds": self._waited_so_far(),
            "downloads": sent[0],
            "uploads": sent[1],
            "messages_delivered": delivered.sum(axis=0),
            "messages_dropped": self._dropped.sum(axis=0),
            "messages_in_flight": in_flight.sum(axis=0),
            "numbers_sent": sent[0] * self._size + sent[1] * self._floats,
        }

    def check(self) -> None:
        """Raise InvariantError unless all messages are delivered, dropped or in flight."""
        super().check()
        sent, delivered, in_flight = self._traffic()
        if (sent != delivered + self._dropped + in_flight).any():
            raise InvariantError(
                "messages sent = delivered + dropped + in flight",
                f"{sent.sum()} != {delivered.sum()} + {self._dropped.sum()} + {in_flight.sum()}",
            )

    def _last_known(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        """When the job arrives or, if uploads queue, when it is computed."""
        received = self._down.arrival(worker, self._size, start)
        computed = self.times.finish(worker, job, received, gradients) if received < inf else inf
        self._received[worker], self._computed[worker] = received, computed
        if self._queues_up:
            return computed
        self._first[worker] = self._up.announce(worker, self._messages[worker], self._floats)
        return self._chain(worker)[-1]

    def _last_known_many(
        self, workers: Ints, jobs: Ints, start: float | Floats, gradients: int = 1
    ) -> Floats:
        """`_last_known` of many workers, same bits."""
        received = self._down.arrival_many(workers, self._size, start)
        ends = received.copy()
        on = np.flatnonzero(received < inf)
        ends[on] = self.times.finish_many(workers[on], jobs[on], received[on], gradients)
        self.received[workers], self.computed[workers] = received, ends
        if self._queues_up:
            return ends
        messages, sizes = self.messages[workers], np.full(len(workers), self._floats)
        first = self.first[workers] = self._up.announce_many(workers, messages, self._floats)
        for k in range(int(messages.max())):
            on = np.flatnonzero(messages > k)
            ends[on] = self._up.transfer_many(workers[on], first[on] + k, sizes[on], ends[on])
        return ends

    def _chain(self, worker: int) -> list[float]:
        """Arrivals of the messages of the worker's job, if uploads do not queue."""
        end, first = self._computed[worker], self._first[worker]
        ends = []
        for message in range(first, first + self._messages[worker]):
            end = self._up.transfer(worker, message, self._floats, end)
            ends.append(end)
        return ends

    def _end(self, job: J) -> None:
        worker = job.worker
        if self._held[worker] != job.serial:
            return  # cancelled meanwhile
        now = self.clock._now
        if self._queues_up and worker not in self._arrivals:
            count, size = self._messages[worker], self._floats
            arrivals = [self._up.arrival(worker, size, now) for _ in range(count)]
            self._arrivals[worker] = arrivals
            self.clock.put(arrivals[-1], job)
            return
        self._deliver(job)

    def _deliver(self, job: J) -> None:
        """The last message of the job is at the server."""
        worker, now = job.worker, self.clock._now
        self._arrivals.pop(worker, None)
        waited = self._received[worker] - job.started + (now - self._computed[worker])
        if self._can_stop:
            waited = max(waited - self._stopped(worker, now), 0.0)
        job.waited = waited
        if self.stages is not None:
            self.stages.append(self._stage(job))
        self.waited[worker] += waited
        self._ended[worker] += 1
        super()._end(job)

    def _stage(self, job: J) -> Stage:
        """The way of a job that is being delivered."""
        worker, now = job.worker, self.clock._now
        computed = self._computed[worker]
        return Stage(
            worker,
            job.number,
            job.started,
            "arrived",
            received=self._received[worker],
            computed=computed,
            sent=computed,
            arrived=now,
            hook_seconds=0.0,
        )

    def _redone(self, worker: int, now: float) -> float:
        begin, end = self._received[worker], min(self._computed[worker], now)
        return self.times.redone_between(worker, begin, end) if begin < end else 0.0

    def _waits(self, workers: Ints, now: float) -> Floats:
        """Seconds (m,) that the jobs of the `workers` have waited on links, not at speed 0."""
        downwards = np.minimum(self.received[workers], now) - self.since[workers]
        waits: Floats = downwards + np.maximum(now - self.computed[workers], 0.0)
        if self._can_stop:
            waits -= [self._stopped(worker, now) for worker in workers.tolist()]
        return not_negative(waits)

    def _stopped(self, worker: int, now: float) -> float:
        """Seconds at speed 0 while the worker's job waited on links."""
        down, computed = self.times.down_between, self._computed[worker]
        stopped = down(worker, self._since[worker], min(self._received[worker], now))
        return stopped + down(worker, computed, now) if now > computed else stopped

    def _waited_so_far(self) -> Floats:
        """`waited` (n,) including the jobs under way."""
        holders = np.flatnonzero(self.held != FREE)
        waited = self.waited.copy()
        waited[holders] += self._waits(holders, self.clock.now)
        return waited

    def _traffic(self) -> tuple[Ints, Ints, Ints]:
        """Messages sent, delivered and in flight, each (2, n): downloads, uploads."""
        holders = np.flatnonzero(self.held != FREE)
        under_way, there = self._under_way(holders, self.clock.now)
        sent = np.stack([self._down.sent, self._up.sent])
        if not self._queues_up:
            sent[1, holders] -= self.messages[holders] - under_way[1]
        ended = np.frombuffer(self._ended, dtype=np.int64)
        delivered = self._delivered + np.stack([ended, ended * self.messages])
        delivered[:, holders] += there
        in_flight = np.zeros_like(sent)
        in_flight[:, holders] = under_way - there
        return sent, delivered, in_flight

    def _under_way(self, workers: Ints, now: float) -> tuple[Ints, Ints]:
        """Of the jobs of the `workers`: messages sent and delivered by now, each (2, m)."""
        sent = np.stack([np.ones_like(workers), (self.computed[workers] <= now).astype(np.int64)])
        delivered = np.stack([(self.received[workers] <= now).astype(np.int64), 0 * workers])
        several = self._queues_up | (self.messages[workers] > 1)
        for k in np.flatnonzero(several & (sent[1] > 0)).tolist():
            worker = int(workers[k])
            arrivals = self._arrivals.get(worker, []) if self._queues_up else self._chain(worker)
            delivered[1, k] = there = bisect_right(arrivals, now)
            sent[1, k] = len(arrivals) if self._queues_up else min(there + 1, len(arrivals))
        return sent, delivered
