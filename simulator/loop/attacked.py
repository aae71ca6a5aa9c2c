"""A server some of whose workers send wrong messages."""

import math
from functools import partial
from typing import cast

from simulator.cluster.attacks import Stale
from simulator.cluster.membership import Membership
from simulator.cluster.times.channels import Network
from simulator.loop.attacks import Attack, SentGradient
from simulator.loop.elastic import ElasticServer
from simulator.loop.gradient import Gradient
from simulator.loop.protocols import Duration, V
from simulator.loop.server import Setup
from simulator.loop.withholding import (
    WithholdingLinkedWorkers,
    WithholdingServedWorkers,
    WithholdingWorkers,
)
from simulator.loop.workers import Workers

__all__ = ["AttackedServer"]


class AttackedServer(ElasticServer[V]):
    """A server under an attack: gradients are what arrives.

    Whoever has left sends nothing; the latest message of an honest worker stays known.

    Attributes:
        attack: the attackers.
    """

    def __init__(self, setup: Setup[V], rules: Membership, attack: Attack[V]) -> None:
        self.attack = attack
        self.kind = cast("type[Gradient[V]]", type("Sent", (SentGradient,), {"attack": attack}))
        super().__init__(setup, rules)

    def update(self, model: V) -> None:
        """Make `model` the current one, for which attackers may have waited."""
        super().update(model)
        if isinstance(self.cluster, WithholdingWorkers):
            self.cluster.release()

    def totals(self) -> dict[str, float]:
        """The share of the applied gradients that attackers supplied."""
        about = self.accounting
        applied = about.applied_by_worker()[sorted(self.attack.attackers)].sum()
        share = applied / about.applied if about.applied else math.nan
        return {**super().totals(), "attacker_share": share}

    def _make_workers(self, times: Duration, network: Network | None) -> Workers[Gradient[V]]:
        """Attackers that send stale messages are workers of their own kind."""
        if not isinstance(self.attack.spec, Stale):
            return super()._make_workers(times, network)
        clock, arrive, kind = self.clock, self._arrive, self.kind
        workers: WithholdingWorkers[Gradient[V]]
        if network is None:
            workers = WithholdingWorkers(clock, times, arrive, kind)
        elif network.server is None:
            workers = WithholdingLinkedWorkers(clock, times, arrive, kind, network)
        else:
            updates = partial(getattr, self, "iteration")
            workers = WithholdingServedWorkers(
                clock, times, arrive, kind, network, network.server, updates
            )
        workers.withhold(self._is_fresh)
        return workers

    def _is_fresh(self, gradient: Gradient[V]) -> bool:
        """Whether a message must become more stale before it is sent."""
        spec = self.attack.spec
        assert isinstance(spec, Stale)
        attacks = gradient.worker in self.attack.attackers and self.clock.now >= spec.begin
        return attacks and self.iteration - gradient.version < spec.delay
