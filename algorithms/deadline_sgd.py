"""Synchronous SGD with a deadline for each round."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, Field

from algorithms.base import (
    Algorithm,
    Count,
    Gradient,
    Look,
    OnNewModel,
    Positive,
    ranges,
    rounded_up,
)
from algorithms.parts.deadline import Deadline
from algorithms.parts.drawing import Drawing
from algorithms.parts.parameters import SECONDS
from algorithms.parts.turnover import Team

__all__ = ["DeadlineSgd"]


def _share_or_count(value: float) -> float:
    if value >= 1 and value != int(value):
        raise ValueError("must be a whole number, or below 1 for a share of the selected workers")
    return value


Seconds = Annotated[float, Field(gt=0, json_schema_extra=SECONDS)]
Quorum = Annotated[
    float, Field(gt=0, le=1_000_000_000, allow_inf_nan=False), AfterValidator(_share_or_count)
]


@dataclass(kw_only=True)
class DeadlineSgd(Algorithm):
    """Synchronous SGD that ends a round at a deadline: workers that have not arrived are late.

    A round selects s = `select` workers, drawn uniformly (all n by default), and gives them x. It
    ends with the mean of the gradients that came, x <- x - stepsize (1/k) sum of the k that came,
    as soon as there are `target` of them (s by default), or `deadline` seconds after its start if
    there are at least `quorum`. A quorum below 1 is a share of s, rounded up. An arrival at the
    deadline is in time.

    `on_miss`, if the quorum is missed at the deadline: `extend` the round until there is a quorum;
    `abandon` discards what came, and the next round begins at the same x. With constant times an
    abandoned round repeats for ever, unless other workers are drawn.

    `late: drop`: workers that are late stop at once (`interrupt`), or finish and are dropped
    (`finish_and_drop`). `reuse`: they finish, and their gradients, at an older x, join the round in
    which they arrive; they count for its target and its quorum. A selected worker that is late with
    another round starts when it has finished that.

    A round is for the members of that time, and select, target and quorum are at most their number.
    If a selected worker leaves before it has arrived, the round needs no more than can still come,
    or starts again, as the cluster's membership says. `divisor: members`: k counts those that left.

    Without a deadline and with select = n it is `m_sync_sgd` with m = target, and with target = n
    too `sync_sgd`. Selecting 1.3 times the target (Google's system) ends the usual wait for the
    slowest: of exponential times the 100th of 130 comes at 1.45 means, the 100th of 100 at 5.19.
    Slow workers' data is seen less, so this is for equal objectives. Theory: none given here.

    Reference: Bonawitz, Eichner, Grieskamp, et al. (2019), "Towards Federated Learning at Scale",
    arXiv 1902.01046, for selection, target and deadline; from general knowledge. `extend` and
    `reuse` are ours.
    """

    random = True
    inelastic = ""
    also_called = ("over-selection", "deadline-based rounds", "FedCS")
    look = Look("black", "*", "solid")
    searched = ranges(target="log:1..workers")

    stepsize: Positive
    select: Count | None = None
    """workers of a round, by default all (example: 20)"""
    target: Count | None = None
    """gradients that end a round before the deadline, by default `select` (example: 15)"""
    deadline: Seconds = math.inf
    """time from the start of a round to its end (example: 10.0)"""
    quorum: Quorum = 1
    """fewest gradients at the deadline; below 1 a share of `select` (example: 0.5)"""
    on_miss: Literal["extend", "abandon"] = "extend"
    """a round without its quorum at the deadline: extended, or abandoned"""
    late: Literal["drop", "reuse"] = "drop"
    """late gradients: dropped, or counted in the round in which they arrive"""
    on_new_model: OnNewModel = "interrupt"

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """quorum <= target <= select <= n; what happens to late workers has one meaning."""
        select = parameters["select"] or workers
        if select > workers:
            yield "select", f"must be at most the number of workers, {workers}"
        target = parameters["target"] or select
        if target > select:
            yield "target", f"must be at most the selected workers, {select}"
        if _needed(parameters["quorum"], select) > target:
            yield "quorum", f"must be at most the target, {target}"
        if parameters["late"] == "reuse" and parameters["on_new_model"] != "interrupt":
            yield "on_new_model", "belongs to late: drop"

    def start(self) -> None:
        self.drawing, self.team = Drawing(self.server), Team(self.server)
        self.round = 0
        self.round_of = np.zeros(self.server.workers, dtype=np.int64)  # of the present job
        self.awaited = np.zeros(self.server.workers, dtype=np.bool_)  # selected, not yet arrived
        self.limit = Deadline(self.server)
        self.begin()

    def begin(self) -> None:
        """Start a round: draw its workers, and give x to those that are idle."""
        team = self.team.gather()
        selected = min(self.select or self.team.size, self.team.size)
        self.needed = min(self.target or selected, selected)
        self.quorum_size = min(_needed(self.quorum, selected), self.needed)
        self.total, self.arrived, self.lost = self.server.zeros(), 0, 0
        self.round += 1
        chosen: Any = slice(None) if team is None else team
        if selected < self.team.size:
            chosen = self.drawing.draw(selected, team)
        self.awaited[:] = False
        self.awaited[chosen] = True
        idle = self.server.idle
        starting = idle[self.awaited[idle]]
        self.round_of[starting] = self.round
        self.assign_many(starting)
        if self.deadline < math.inf and selected:
            self.limit.set(self.deadline, self.strike)

    def strike(self) -> None:
        """The deadline: end the round, extend it or abandon it."""
        if self.arrived >= self.quorum_size:
            self.complete()
        elif self.on_miss == "extend":
            self.needed = self.quorum_size
        else:
            self.server.discard_waiting()
            self.end()

    def on_gradient(self, gradient: Gradient) -> None:
        worker = gradient.worker
        in_time = self.round_of[worker] == self.round
        is_due = self.awaited[worker] and not in_time  # selected, but late with another round
        if in_time:
            self.awaited[worker] = False
        if self.needed and (in_time or self.late == "reuse"):
            self.total = self.total + gradient.value
            self.arrived += 1
            if self.arrived >= self.needed:
                self.complete()
                return
        if is_due:
            self.round_of[worker] = self.round
            self.assign(worker)

    def on_join(self, worker: int) -> None:
        self.team.join(worker)
        if not self.needed:
            self.begin()

    def on_leave(self, worker: int) -> None:
        if not self.awaited[worker]:
            return
        self.awaited[worker] = False
        self.lost += 1
        self.needed = min(self.needed, self.arrived + self.still_coming())
        self.quorum_size = min(self.quorum_size, self.needed)
        if self.team.starts_again(self.needed):
            self.server.discard_waiting()
            self.end()
        elif self.arrived >= self.needed:
            self.complete()

    def still_coming(self) -> int:
        """How many gradients may still join the round."""
        if self.late != "reuse":
            return int(np.count_nonzero(self.awaited))
        members = self.server.members.tolist()
        return len([one for one in members if self.awaited[one] or self.server.is_busy(one)])

    def complete(self) -> None:
        """Make the update of the round."""
        count = self.arrived + (self.lost if self.team.counts_lost else 0)
        self.model = self.model - self.stepsize / count * self.total
        self.end()

    def end(self) -> None:
        """End the round, and begin the next."""
        self.limit.cancel()
        if self.late == "drop" and self.on_new_model == "interrupt":
            self.server.cancel_many()
        self.begin()


def _needed(quorum: float, selected: int) -> int:
    """The quorum as a number of workers."""
    return int(quorum) if quorum >= 1 else rounded_up(quorum * selected)
