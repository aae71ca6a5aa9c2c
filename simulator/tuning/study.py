"""A search through one space with one budget: asks its sampler, keeps what came, counts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from simulator.errors import InvariantError
from simulator.tuning.evaluate import Request
from simulator.tuning.samplers.base import Proposal, Sampler
from simulator.tuning.space import Space
from simulator.tuning.trial import Outcome, Trial

__all__ = ["Budget", "Study", "check_equal"]


@dataclass(frozen=True)
class Budget:
    """What every method may spend: `amount` trials, or simulated arrivals over all seeds."""

    unit: str
    amount: int

    @property
    def counts_trials(self) -> bool:
        """Whether it is trials that are counted."""
        return self.unit == "trials"

    def __str__(self) -> str:
        unit = self.unit if self.amount != 1 else self.unit.removesuffix("s")
        return f"{self.amount:,} {unit}"


@dataclass
class Study:
    """The search through `space`: one method, or all of them where the search is joint.

    `worst` is the score that a sampler is told of a trial that failed.
    """

    space: Space
    sampler: Sampler
    budget: Budget
    worst: float
    outcomes: list[Outcome] = field(default_factory=list)
    exhausted: bool = False
    _open: dict[int, Proposal] = field(default_factory=dict)
    _waiting: list[Trial] = field(default_factory=list)
    _charged: dict[int, int] = field(default_factory=dict)
    _begun: int = 0

    @property
    def ordered(self) -> list[Outcome]:
        """The outcomes in the order in which their trials were begun."""
        return sorted(self.outcomes, key=lambda outcome: outcome.trial.number)

    @property
    def spent(self) -> int:
        """How much of the budget is used."""
        if self.budget.counts_trials:
            return len(self.outcomes)
        done = sum(outcome.arrivals for outcome in self.outcomes)
        return done + sum(self._charged.values())

    @property
    def left(self) -> int:
        """How much of the budget there still is."""
        return self.budget.amount - self.spent

    @property
    def gave_up(self) -> bool:
        """Whether an error ended the search: counting arrivals, a trial that fails may cost none,
        and trials could fail for ever.
        """
        failed = any(outcome.status == "failed" for outcome in self.outcomes)
        return failed and not self.budget.counts_trials

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be tried."""
        done = self.exhausted and not self._waiting
        return self.left <= 0 or done or self.gave_up

    def enlarge(self, amount: int, extension: Trial | None) -> None:
        """Raise the budget, and have `extension`, a trial from outside the sampler, come first."""
        self.budget = replace(self.budget, amount=self.budget.amount + amount)
        if extension is not None:
            self._waiting.append(extension)

    def next(self) -> list[Request]:
        """The next trials: as many as neither sampler nor budget has to look at one by one."""
        wanted = min(self.left, self.sampler.ahead if self.budget.counts_trials else 1)
        found: list[Request] = []
        while len(found) < wanted and (trial := self._next_trial()) is not None:
            share = self.sampler.first_share if trial.number in self._open else 1.0
            found.append(Request(trial, share))
        return found

    def take(self, outcome: Outcome) -> Request | None:
        """Keep an outcome and tell the sampler, or say how much further the trial is to go."""
        number = outcome.trial.number
        proposal = self._open.get(number)
        if proposal is not None and outcome.status != "cut":
            score = outcome.score if outcome.configurations else self.worst
            further = self.sampler.tell(proposal, outcome.share, score)
            if further is not None:
                self._charged[number] = self._charged.get(number, 0) + outcome.arrivals
                return Request(outcome.trial, further)
        self._open.pop(number, None)
        is_short = outcome.status == "complete" and outcome.share < 1.0
        self.outcomes.append(
            replace(
                outcome,
                status="pruned" if is_short else outcome.status,
                arrivals=outcome.arrivals + self._charged.pop(number, 0),
            )
        )
        return None

    def _next_trial(self) -> Trial | None:
        """What waits, else what the sampler proposes, else None for good."""
        if self._waiting:
            self._begun += 1
            return replace(self._waiting.pop(0), number=self._begun)
        proposal = None if self.exhausted else self.sampler.ask()
        if proposal is None:
            self.exhausted = True
            return None
        self._begun += 1
        self._open[self._begun] = proposal
        method = proposal.method
        chosen = method.coefficients(proposal.visit)
        return Trial(method, self._begun, proposal.point, chosen)


def check_equal(studies: list[Study]) -> None:
    """Every study has spent its budget to the last trial or arrival, and all budgets are equal.

    Excepted are studies whose space holds nothing more, and those that an error ended.

    Raises:
        InvariantError: some method was favoured or starved.
    """
    amounts = {study.budget.amount for study in studies}
    spent = {
        study.space[0].label: study.spent
        for study in studies
        if not study.exhausted and not study.gave_up
    }
    if len(amounts) > 1 or not set(spent.values()) <= amounts:
        raise InvariantError("budgets are equal", f"of {sorted(amounts)} were spent {spent}")
