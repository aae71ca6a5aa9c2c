"""A transport that acts out the links and the server's seconds of a scenario."""

import time
from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from math import inf

from simulator.cluster.halts import ServerSeconds
from simulator.cluster.times.channels import Network
from simulator.real.times import Pace
from simulator.real.transport import Answer, Left, Order, Setting, Transport

__all__ = ["DelayedTransport"]


class DelayedTransport:
    """Holds jobs until their download would have ended, and answers until their upload would have.

    The server sleeps while it would work: before a gradient is handed over, before a job is sent,
    and after cancellations. Real messages and hooks take their time as well, so all delays are at
    least those of the scenario.

    Args:
        transport: carries the messages.
        network: of one run, with the links and the seconds of the server.
        updates: returns the number of updates so far.
        pace: the least seconds of a job, from when its worker gets it.
    """

    def __init__(
        self, transport: Transport, network: Network, updates: Callable[[], int], pace: Pace
    ) -> None:
        self.name, self.cold_start = transport.name, transport.cold_start
        self._transport, self._network = transport, network
        self._updates, self._pace = updates, pace
        self._cost = network.server or ServerSeconds()
        self._size = float(network.dimension)
        self._begun: float | None = None  # `time.perf_counter()` at second 0
        self._wanted: dict[int, int] = {}  # serial number of each worker's latest job
        self._outgoing: dict[int, tuple[float, Order]] = {}  # a worker's job, and when it is there
        self._incoming: list[tuple[float, int, Answer]] = []  # a heap of answers on their way
        self._owed = 0.0  # seconds of cancellations
        self._paid = 0  # updates that the server has slept for

    def reset(self, setting: Setting) -> None:
        """Prepare the workers."""
        self._transport.reset(setting)

    def send(self, worker: int, order: Order) -> None:
        """Send the job once its download is over; it replaces one that is still held."""
        self._work(self._updating() + self._cost.assign)
        there = self._network.download.arrival(worker, self._size, self._now)
        self._outgoing[worker], self._wanted[worker] = (there, order), order.serial
        self._send_due()

    def cancel(self, worker: int, serial: int) -> None:
        """Drop a job that is held, or let the worker drop it."""
        self._owed += self._cost.cancel
        self._wanted.pop(worker, None)
        held = self._outgoing.get(worker)
        if held is not None and held[1].serial == serial:
            del self._outgoing[worker]
        self._transport.cancel(worker, serial)

    def poll(self, seconds: float) -> Iterator[Answer | Left]:
        """Ends of workers at once, answers after their upload, one after the other."""
        owed, self._owed = self._owed, 0.0
        self._work(owed)
        wait = min(seconds, max(self._next - self._now, 0.0))
        for message in self._transport.poll(wait):
            if isinstance(message, Left):
                yield message
            elif self._is_wanted(message):
                self._take(message)
        self._send_due()
        while self._incoming and self._incoming[0][0] <= self._now:
            there, _, answer = heappop(self._incoming)
            if not self._is_wanted(answer):
                continue
            self._work(self._cost.arrival)
            yield answer._replace(arrived=max(answer.arrived, self._zero + there))
            self._work(self._updating())

    def close(self) -> None:
        """End all workers."""
        self._transport.close()

    @property
    def _zero(self) -> float:
        """Second 0: when the first job is sent."""
        if self._begun is None:
            self._begun = time.perf_counter()
        return self._begun

    @property
    def _now(self) -> float:
        return time.perf_counter() - self._zero

    @property
    def _next(self) -> float:
        """When the next held message is there."""
        first = self._incoming[0][0] if self._incoming else inf
        return min(first, min((there for there, _ in self._outgoing.values()), default=inf))

    def _is_wanted(self, answer: Answer) -> bool:
        """Whether its job was neither cancelled nor replaced."""
        return self._wanted.get(answer.worker) == answer.serial

    def _take(self, answer: Answer) -> None:
        sent = answer.sent - self._zero
        there = self._network.upload.arrival(answer.worker, self._size, sent)
        heappush(self._incoming, (there, answer.serial, answer))

    def _send_due(self) -> None:
        """Send the jobs whose download is over."""
        for worker, (there, order) in list(self._outgoing.items()):
            if there <= self._now:
                del self._outgoing[worker]
                seconds = self._pace(worker, order.number, self._now, order.gradients)
                self._transport.send(worker, order._replace(seconds=seconds))

    def _updating(self) -> float:
        """The seconds of updates that were not slept for yet."""
        made = self._updates() - self._paid
        self._paid += made
        return made * self._cost.update

    def _work(self, seconds: float) -> None:
        """Sleep for `seconds`; jobs leave meanwhile."""
        end = self._now + seconds
        while (left := end - self._now) > 0.0:
            soon = min((there for there, _ in self._outgoing.values()), default=inf)
            time.sleep(min(left, max(soon - self._now, 0.0)))
            self._send_due()
