"""A server some of whose workers send wrong messages."""

import math
from typing import cast

from simulator.cluster.attacks import Stale
from simulator.cluster.membership import Membership
from simulator.loop.attacks import Attack, SentGradient
from simulator.loop.controller import WorkerKinds
from simulator.loop.elastic import ElasticServer
from simulator.loop.gradient import Gradient
from simulator.loop.protocols import V
from simulator.loop.setup import Setup
from simulator.loop.withholding import (
    WithholdingLinkedWorkers,
    WithholdingServedWorkers,
    WithholdingWorkers,
)

__all__ = ["AttackedServer"]

WITHHOLDING = WorkerKinds(
    WithholdingWorkers, WithholdingWorkers, WithholdingLinkedWorkers, WithholdingServedWorkers
)


class AttackedServer(ElasticServer[V]):
    """A server under an attack: gradients are what arrives.

    Whoever has left sends nothing; the latest message of an honest worker stays known.

    Attributes:
        attack: the attackers.
    """

    def __init__(self, setup: Setup[V], rules: Membership, attack: Attack[V]) -> None:
        self.attack = attack
        self.kind = cast("type[Gradient[V]]", type("Sent", (SentGradient,), {"attack": attack}))
        self._delay = attack.spec.delay if isinstance(attack.spec, Stale) else 0
        if self._delay:
            self.worker_kinds = WITHHOLDING
        super().__init__(setup, rules)
        if isinstance(self.cluster, WithholdingWorkers):
            self.cluster.withhold(self._is_fresh)

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

    def _is_fresh(self, gradient: Gradient[V]) -> bool:
        """Whether a message must become more stale before it is sent."""
        attack = self.attack
        attacks = gradient.worker in attack.attackers and self.clock.now >= attack.spec.begin
        return attacks and self.iteration - gradient.version < self._delay
