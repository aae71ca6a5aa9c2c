"""Nodes without a server: each has its own model, and messages between neighbours take time.

The counterpart of `Server` for decentralised methods. It shares the server's book of gradients,
its workers (one node is one worker) and its clock. Version numbers count the updates that all
nodes together have made, so that delays mean the same as with a server.

An instant is processed in this order: what is recorded then, messages that arrive then, jobs that
end then. A message that takes no time is delivered before anything else happens.
"""

from collections import deque
from collections.abc import Callable, Sequence
from math import fsum, inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.cluster.channels import Channels
from simulator.cluster.clock import MESSAGE, Clock, Timer
from simulator.cluster.graph import Graph
from simulator.cluster.protocols import Duration
from simulator.errors import InvariantError
from simulator.gradient import Gradient, job
from simulator.joblog import JobLog
from simulator.server import Server

__all__ = ["BYTES", "Message", "Peers"]

BYTES = 8  # of a number that is sent
Int64s = NDArray[np.int64]


class Message:
    """`content` on its way from `source` to each of the `targets`, which it reaches together.

    Attributes:
        target: who is handed the message, while it is.
        sent: when it was sent [s].
    """

    __slots__ = ("content", "sent", "source", "target", "targets")

    target: int

    def __init__(self, source: int, targets: list[int], content: Any, sent: float) -> None:
        self.source = source
        self.targets = targets
        self.content = content
        self.sent = sent


class Peers(Server):
    """The cluster as a decentralised method sees it; see `algorithms.decentralised.Peers`.

    Attributes:
        models: of each node (n,); read them, and set them by `step` and `move`.
        graph: who is linked with whom.
        sent, delivered, dropped, on_the_way: messages; what never arrives is dropped.
    """

    def __init__(
        self,
        clock: Clock,
        times: Duration,
        engine: Any,
        start: Any,
        seed: int,
        graph: Graph,
        channels: Channels | None,
        log: JobLog | None = None,
    ) -> None:
        self._average: Any = None  # of the models, once it is asked for
        super().__init__(clock, times, engine, start, seed, log=log)
        self.graph, self.channels = graph, channels
        self.models = [start] * times.workers
        self.on_message: Callable[[Any], None]
        self.sent = self.delivered = self.dropped = self.on_the_way = 0
        self._messages = [0] * times.workers
        self._floats = [0.0] * times.workers
        self._now: deque[Message] = deque()  # messages that take no time
        self._arrived: dict[int, Gradient] = {}  # node -> gradient that is to be applied
        clock.handle(Message, self._deliver)

    # What methods call.

    @property
    def neighbours(self) -> list[list[int]]:
        """The neighbours of each node, in ascending order."""
        return self.graph.neighbours

    @property
    def model(self) -> Any:
        """The average of the nodes' models: x_1 + (1/n) sum_i (x_i - x_1).

        In this form it is the model itself, bit for bit, where all nodes agree.
        """
        if self._average is None:
            self._average = self._mean()
        return self._average

    @model.setter
    def model(self, model: Any) -> None:
        self._average = model

    @property
    def silent(self) -> bool:
        """Whether no job will end and no message arrive."""
        return self.clock.only_calls

    def move(self, node: int, model: Any) -> None:
        """Give a node another model without counting an update: it was mixed."""
        self.models[node] = model
        self._average = None

    def step(self, node: int, model: Any) -> None:
        """Give a node the model that its gradient leads to: one update."""
        self.models[node] = model
        self._average = None
        self.iteration += 1
        gradient = self._arrived.pop(node)
        del self._pending[gradient]
        self._apply(gradient)

    def assign(self, worker: int, model: Any = None, gradients: int = 1) -> None:
        """Start a job on an idle node, at its own model or at `model`."""
        at = self.models[worker] if model is None else model
        self._start(worker, at, self.iteration, gradients)

    def assign_many(
        self, workers: Sequence[int] | Int64s | None = None, model: Any = None, gradients: int = 1
    ) -> None:
        """`assign` for many at once; all nodes by default."""
        chosen = self._everyone if workers is None else np.asarray(workers, dtype=np.int64)
        models, version, count = list(self.models), self.iteration, len(chosen)

        def make(worker: int, number: int, start: float, place: int) -> Gradient:
            if place < count:
                at, then = models[worker] if model is None else model, version
            else:
                at, then = self._models[worker], self._versions[worker]
            gradient = job(self, worker, at, then, gradients)
            gradient.number, gradient.started = number, start
            return gradient

        self.cluster.start_many(chosen, gradients, make)

    def send(self, source: int, target: int, content: Any, floats: float) -> None:
        """Send `content`, the size of `floats` numbers, from `source` to a neighbour."""
        self._post(source, [target], content, floats)

    def broadcast(self, source: int, content: Any, floats: float, but: int = -1) -> None:
        """Send to all neighbours of `source`, except `but`."""
        near = self.graph.neighbours[source]
        self._post(source, [node for node in near if node != but], content, floats)

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Call `action` in `seconds` from now."""

        def act() -> None:
            action()
            self.deliver_now()

        return super().after(seconds, act)

    # The book.

    def check(self) -> None:
        """Raise InvariantError unless every gradient and every message is accounted for."""
        super().check()
        if self.sent != self.delivered + self.dropped + self.on_the_way + self._instant:
            raise InvariantError(
                "sent = delivered + dropped + on the way",
                f"{self.sent} != {self.delivered} + {self.dropped} + {self.on_the_way}",
            )

    def totals(self) -> dict[str, float]:
        """What the summary says of messages."""
        return {
            "messages": self.sent,
            "messages_on_the_way": self.on_the_way,
            "messages_dropped": self.dropped,
            "bytes_sent": BYTES * fsum(self._floats),
        }

    def report(self) -> dict[str, NDArray[np.float64]]:
        """Columns (n,) of the table of workers."""
        return {
            "messages": np.array(self._messages, dtype=np.float64),
            "bytes_sent": BYTES * np.array(self._floats),
        }

    def deliver_now(self) -> None:
        """Deliver the messages that take no time, and those that they give rise to."""
        now = self._now
        while now:
            self._hand_over(now.popleft())

    @property
    def _instant(self) -> int:
        return sum(len(message.targets) for message in self._now)

    def _post(self, source: int, targets: list[int], content: Any, floats: float) -> None:
        count = len(targets)
        self.sent += count
        self._messages[source] += count
        self._floats[source] += count * floats
        now = self.clock._now
        if self.channels is None:
            self._now.append(Message(source, targets, content, now))
            return
        for end, group in self._arrivals(self.channels, source, targets, floats, now):
            self._put(end, Message(source, group, content, now))

    def _arrivals(
        self, channels: Channels, source: int, targets: list[int], floats: float, now: float
    ) -> list[tuple[float, list[int]]]:
        """The targets, those next to each other that are reached together in one list."""
        found: list[tuple[float, list[int]]] = []
        for target in targets:
            end = channels.arrival(self.graph.link(source, target), floats, now)
            if found and found[-1][0] == end:
                found[-1][1].append(target)
            else:
                found.append((end, [target]))
        return found

    def _put(self, end: float, message: Message) -> None:
        if end == inf:
            self.dropped += len(message.targets)
        elif end <= self.clock._now:
            self._now.append(message)
        else:
            self.on_the_way += len(message.targets)
            self.clock.put(end, message, priority=MESSAGE)

    def _deliver(self, message: Message) -> None:
        self.on_the_way -= len(message.targets)
        self._hand_over(message)
        self.deliver_now()
        if self.after_event is not None:
            self.after_event()

    def _hand_over(self, message: Message) -> None:
        self.delivered += len(message.targets)
        for target in message.targets:
            message.target = target
            self.on_message(message)

    def _arrive(self, gradient: Gradient) -> None:
        gradient.finished = self.clock._now
        gradient.delay = self.iteration - gradient.version
        self._arrived[gradient.worker] = gradient
        self._pending[gradient] = None
        if gradient.gradients != 1:
            self._more += gradient.gradients - 1
        self.on_gradient(gradient)
        self.deliver_now()
        if self.after_event is not None:
            self.after_event()

    def _mean(self) -> Any:
        first = self.models[0]
        total = None
        for model in self.models:
            if model is not first:
                total = model - first if total is None else total + (model - first)
        return first if total is None else first + (1.0 / self.workers) * total
