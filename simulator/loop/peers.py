"""Peers: nodes without a server. Each has its own model; messages between neighbours take time.

The counterpart of `Server` for decentralised methods: one node is one worker. Version numbers count
the updates of all nodes together, so delays mean the same as with a server.

An instant is processed in this order: records, messages that arrive, jobs that end. A message that
takes no time is delivered before anything else happens.
"""

from collections.abc import Callable, Sequence
from typing import cast

from algorithms.base import Vector
from simulator.arrays import Columns, Ints
from simulator.cluster.graph import Graph
from simulator.cluster.times.channels import Channels
from simulator.engines.coefficient import Scalar
from simulator.engines.protocol import Ensemble
from simulator.loop.controller import Controller
from simulator.loop.gradient import Gradient
from simulator.loop.hooks import Hooks
from simulator.loop.messages import Mail, Message
from simulator.loop.model_list import ModelList
from simulator.loop.protocols import V
from simulator.loop.setup import Setup

__all__ = ["Peers"]


class Peers(Controller[V]):
    """The cluster for decentralised methods; see `algorithms.decentralised.Peers`.

    Attributes:
        models: of each node (n,); read them, and set them with `step`, `move` and `shift`.
        graph: the graph of the nodes.
        mail: the messages.
        on_message, on_messages: the method's hooks.
    """

    on_message: Callable[[Message], None]
    on_messages: Callable[[Message], None] | None = None

    def __init__(self, setup: Setup[V], graph: Graph, channels: Channels | None) -> None:
        super().__init__(setup)
        self.graph = graph
        self.mail = Mail(setup.clock, graph, channels, self._receive, self._conclude)
        self.models: Ensemble[V] = ModelList([setup.start] * self.workers)
        self._average: V | None = None  # of the models, once it is requested
        self._arrived: dict[int, Gradient[V]] = {}  # node -> gradient that is not yet applied

    def attach(self, hooks: Hooks[V], after_event: Callable[[], None] | None = None) -> None:
        """Connect a method's `hooks`, and `after_event`, which is called after every event."""
        super().attach(hooks, after_event)
        assert hooks.on_message is not None
        self.on_message, self.on_messages = hooks.on_message, hooks.on_messages
        if hooks.on_messages is not None:
            self.models = self.engine.ensemble(list(self.models)) or self.models

    @property
    def neighbours(self) -> Sequence[Sequence[int]]:
        """The neighbours of each node, in ascending order."""
        return self.graph.neighbours

    @property
    def model(self) -> V:
        """The average of the nodes' models: x_1 + (1/n) sum_i (x_i - x_1).

        In this form it equals the model bit for bit if all nodes agree.
        """
        if self._average is None:
            self._average = self._mean()
        return self._average

    @property
    def silent(self) -> bool:
        """Whether no job will end and no message arrive."""
        return self.clock.only_calls

    def move(self, node: int, model: V) -> None:
        """Set a node's model without counting an update: it was mixed."""
        self.models[node] = model
        self._average = None

    def shift(self, nodes: Sequence[int], factor: Scalar, vector: V) -> None:
        """Add factor * vector to the models of the `nodes`, without counting an update.

        Nodes that follow each other share the result if they shared the model.
        """
        self.models.shift(nodes, factor, vector)
        self._average = None

    def step(self, node: int, model: V | None = None) -> None:
        """Count the update of a node with its own gradient, and set its model if it is given."""
        if model is not None:
            self.move(node, model)
        self.iteration += 1
        self.accounting.apply_one(self._arrived.pop(node), self.iteration)

    def update(self, node: int, model: V, gradients: Sequence[Gradient[V]]) -> None:
        """Count the update of a node with these gradients, anybody's, and set its model."""
        self.move(node, model)
        self.iteration += 1
        for gradient in gradients:
            self.accounting.apply_one(gradient, self.iteration)

    def discard(self, gradient: Gradient[V]) -> None:
        """Count a gradient as discarded: no node will apply it."""
        self.accounting.discard(gradient, self.iteration)

    def link_seconds(self, floats: float) -> list[dict[int, float]]:
        """Mean seconds of a message of `floats` numbers from each node to each neighbour."""
        found: list[dict[int, float]] = [{} for _ in range(self.workers)]
        ends = zip(self.graph.sources.tolist(), self.graph.targets.tolist(), strict=True)
        means = self.mail.mean_seconds(floats).tolist()
        for (source, target), seconds in zip(ends, means, strict=True):
            found[source][target] = seconds
        return found

    def assign(self, worker: int, model: V | None = None, gradients: int = 1) -> None:
        """Start a job on an idle node, at its own model or at `model`."""
        at = self.models[worker] if model is None else model
        self._start(worker, at, self.iteration, gradients)

    def assign_many(
        self,
        workers: Sequence[int] | Ints | None = None,
        model: V | None = None,
        gradients: int = 1,
    ) -> None:
        """`assign` for many at once; all nodes by default."""
        models = list(self.models)
        self._start_many(workers, lambda node: models[node] if model is None else model, gradients)

    def send(self, source: int, target: int, content: object, floats: float) -> None:
        """Send `content`, `floats` numbers, from `source` to a neighbour."""
        self.mail.post(source, [target], content, floats)

    def broadcast(self, source: int, content: object, floats: float, but: int = -1) -> None:
        """Send to all neighbours of `source`, except `but`."""
        near = self.graph.neighbours[source]
        targets = near if but < 0 else [node for node in near if node != but]
        self.mail.post(source, targets, content, floats)

    def check(self) -> None:
        """Raise InvariantError unless every gradient and every message is accounted for."""
        super().check()
        self.mail.check()

    def report(self) -> Columns:
        """Columns (n,) of the table of workers."""
        return super().report() | self.mail.report()

    def totals(self) -> dict[str, float]:
        """Message counters for the summary."""
        return self.mail.totals()

    def deliver_now(self) -> None:
        """Deliver the messages that take no time, and the messages that they cause."""
        self.mail.deliver_now()

    def _receive(self, message: Message) -> None:
        if self.on_messages is not None:
            self.on_messages(message)
            return
        for target in message.targets:
            message.target = target
            self.on_message(message)

    def _arrive(self, gradient: Gradient[V]) -> None:
        gradient.finished = self.clock._now
        gradient.delay = self.iteration - gradient.version
        self._arrived[gradient.worker] = gradient
        self.accounting.wait(gradient)
        if gradient.gradients != 1:
            self._more += gradient.gradients - 1
        self.on_gradient(gradient)
        self._conclude()

    def _mean(self) -> V:
        models: Sequence[Vector] = list(self.models)
        first, total = models[0], None
        for model in models:
            if model is not first:
                total = model - first if total is None else total + (model - first)
        mean = first if total is None else first + (1.0 / self.workers) * total
        return cast(V, mean)
