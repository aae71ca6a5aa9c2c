"""Messages between peers: channels, delivery in order, accounting."""

from collections import deque
from collections.abc import Callable, Iterable
from itertools import pairwise
from math import fsum, inf

import numpy as np

from simulator.arrays import Columns, Floats
from simulator.cluster.graph import Graph
from simulator.cluster.times.channels import Channels, delivery
from simulator.errors import InvariantError
from simulator.loop.clock import MESSAGE, Clock

__all__ = ["BYTES", "Mail", "Message"]

BYTES = 8  # per number in a message
MANY = 16  # targets from which arrays are faster than scalars
Groups = list[tuple[float, list[int]]]
"""A number, of seconds or of an instant, and the targets that share it."""


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
        self._plans: dict[int, Groups] = {}  # seconds to all neighbours of a source
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
    ) -> Groups:
        """The targets in lists: neighbouring targets with equal times share a list."""
        if len(targets) == 1:
            link = self._graph.link(source, targets[0])
            return [(channels.arrival(link, floats, now), targets)]
        if channels.constant is not None:
            plan = self._plan(channels.constant, source, targets)
            return _grouped((delivery(seconds, now), group) for seconds, group in plan)
        if len(targets) < MANY:
            links = ((target, self._graph.link(source, target)) for target in targets)
            return _grouped((channels.arrival(link, floats, now), [one]) for one, link in links)
        times = channels.arrival_many(self._graph.links_to(source, targets), floats, now)
        edges = [0, *(np.flatnonzero(times[1:] != times[:-1]) + 1).tolist(), len(targets)]
        return [(times.item(first), targets[first:last]) for first, last in pairwise(edges)]

    def _plan(self, constant: list[float], source: int, targets: list[int]) -> Groups:
        """The seconds of messages from the source, of which all links have `constant` ones."""
        to_all = targets is self._graph.neighbours[source]
        if to_all and source in self._plans:
            return self._plans[source]
        link = self._graph.link
        plan = _grouped((constant[link(source, target)], [target]) for target in targets)
        if to_all:
            self._plans[source] = plan
        return plan

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


def _grouped(each: Iterable[tuple[float, list[int]]]) -> Groups:
    """Neighbours with equal numbers as one group."""
    found: Groups = []
    for number, targets in each:
        if found and found[-1][0] == number:
            found[-1][1].extend(targets)
        else:
            found.append((number, [*targets]))
    return found
