"""Messages between peers: channels, delivery in order, accounting."""

from collections import deque
from collections.abc import Callable
from itertools import pairwise
from math import fsum, inf

import numpy as np

from simulator.arrays import Columns, Floats
from simulator.cluster.graph import Graph
from simulator.cluster.times.channels import Channels
from simulator.errors import InvariantError
from simulator.loop.clock import MESSAGE, Clock

__all__ = ["BYTES", "Mail", "Message"]

BYTES = 8  # per number in a message
MANY = 16  # targets from which arrays are faster than scalars


class Message:
    """`content` on its way from `source` to the `targets`, where it arrives at one time.

    Attributes:
        target: the node of the present delivery.
        sent: when it was sent [s].
    """

    __slots__ = ("content", "sent", "source", "target", "targets")

    target: int

    def __init__(self, source: int, targets: list[int], content: object, sent: float) -> None:
        self.source = source
        self.targets = targets
        self.content = content
        self.sent = sent


class Mail:
    """Carries messages along the edges of a graph; without `channels` they take no time.

    `on_message(message)` is called when a message reaches its targets, `on_delivery()` after a
    message that took time.

    Attributes:
        sent, delivered, dropped, on_the_way: numbers of messages; a message that never arrives is
        dropped.
    """

    def __init__(
        self,
        clock: Clock,
        graph: Graph,
        channels: Channels | None,
        on_message: Callable[[Message], None],
        on_delivery: Callable[[], None],
    ) -> None:
        self.sent = self.delivered = self.dropped = self.on_the_way = 0
        self._clock, self._graph, self._channels = clock, graph, channels
        self._on_message, self._on_delivery = on_message, on_delivery
        self._messages = [0] * graph.nodes
        self._floats = [0.0] * graph.nodes
        self._now: deque[Message] = deque()  # messages that take no time
        clock.handle(Message, self._deliver)

    def post(self, source: int, targets: list[int], content: object, floats: float) -> None:
        """Send `content`, `floats` numbers, from `source` to each of the `targets`."""
        count = len(targets)
        self.sent += count
        self._messages[source] += count
        self._floats[source] += count * floats
        now = self._clock._now
        if self._channels is None:
            self._now.append(Message(source, targets, content, now))
            return
        for end, group in self._arrivals(self._channels, source, targets, floats, now):
            self._put(end, Message(source, group, content, now))

    def mean_seconds(self, floats: float) -> Floats:
        """Long-run mean seconds (links,) of a message of `floats` numbers, without queueing."""
        if self._channels is None:
            return np.zeros(self._graph.links)
        return self._channels.mean_seconds(floats)

    def deliver_now(self) -> None:
        """Deliver the messages that take no time, and the messages that they cause."""
        now = self._now
        while now:
            self._hand_over(now.popleft())

    def check(self) -> None:
        """Raise InvariantError unless every message is accounted for."""
        instant = sum(len(message.targets) for message in self._now)
        if self.sent != self.delivered + self.dropped + self.on_the_way + instant:
            raise InvariantError(
                "sent = delivered + dropped + on the way",
                f"{self.sent} != {self.delivered} + {self.dropped} + {self.on_the_way}",
            )

    def totals(self) -> dict[str, float]:
        """Message counters for the summary."""
        return {
            "messages": self.sent,
            "messages_on_the_way": self.on_the_way,
            "messages_dropped": self.dropped,
            "bytes_sent": BYTES * fsum(self._floats),
        }

    def report(self) -> Columns:
        """Columns (n,) of the table of workers."""
        return {
            "messages": np.array(self._messages, dtype=np.float64),
            "bytes_sent": BYTES * np.array(self._floats),
        }

    def _arrivals(
        self, channels: Channels, source: int, targets: list[int], floats: float, now: float
    ) -> list[tuple[float, list[int]]]:
        """The targets in lists: neighbouring targets with equal times share a list."""
        if len(targets) < MANY:
            found: list[tuple[float, list[int]]] = []
            for target in targets:
                end = channels.arrival(self._graph.link(source, target), floats, now)
                if found and found[-1][0] == end:
                    found[-1][1].append(target)
                else:
                    found.append((end, [target]))
            return found
        times = channels.arrival_many(self._graph.links_to(source, targets), floats, now)
        if times.min() == times.max():
            return [(times.item(0), targets)]
        edges = [0, *(np.flatnonzero(times[1:] != times[:-1]) + 1).tolist(), len(targets)]
        return [(times.item(first), targets[first:last]) for first, last in pairwise(edges)]

    def _put(self, end: float, message: Message) -> None:
        if end == inf:
            self.dropped += len(message.targets)
        elif end <= self._clock._now:
            self._now.append(message)
        else:
            self.on_the_way += len(message.targets)
            self._clock.put(end, message, priority=MESSAGE)

    def _deliver(self, message: Message) -> None:
        self.on_the_way -= len(message.targets)
        self._hand_over(message)
        self._on_delivery()

    def _hand_over(self, message: Message) -> None:
        self.delivered += len(message.targets)
        self._on_message(message)
