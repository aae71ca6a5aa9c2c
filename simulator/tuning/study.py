"""A search through one space with one budget: calls its sampler, stores outcomes, counts."""

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
    """The budget of every method: `amount` trials, or simulated arrivals over all seeds."""

    unit: str
    amount: int

    @property
    def counts_trials(self) -> bool:
        """Whether trials are counted."""
        return self.unit == "trials"

    def __str__(self) -> str:
        unit = self.unit if self.amount != 1 else self.unit.removesuffix("s")
        return f"{self.amount:,} {unit}"


@dataclass
class Study:
    """The search through `space`: one method, or all of them in a joint search.

    `worst` is the score that is reported to the sampler for a failed trial.
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
        """The outcomes in the order of the starts of their trials."""
        return sorted(self.outcomes, key=lambda outcome: outcome.trial.number)

    @property
    def spent(self) -> int:
        """The used part of the budget."""
        if self.budget.counts_trials:
            return len(self.outcomes)
        done = sum(outcome.arrivals for outcome in self.outcomes)
        return done + sum(self._charged.values())

    @property
    def left(self) -> int:
        """The remaining part of the budget."""
        return self.budget.amount - self.spent

    @property
    def gave_up(self) -> bool:
        """Whether an error ended the search: with a budget of arrivals, failing trials may cost
        nothing and continue for ever.
        """
        failed = any(outcome.status == "failed" for outcome in self.outcomes)
        return failed and not self.budget.counts_trials

    @property
    def is_over(self) -> bool:
        """Whether the search has ended."""
        done = self.exhausted and not self._waiting
        return self.left <= 0 or done or self.gave_up

    def enlarge(self, amount: int, extension: Trial | None) -> None:
        """Raise the budget, and put `extension`, a trial from outside the sampler, first."""
        self.budget = replace(self.budget, amount=self.budget.amount + amount)
        if extension is not None:
            self._waiting.append(extension)

    def next(self) -> list[Request]:
        """The next trials: as many as sampler and budget allow without an outcome in between."""
        wanted = min(self.left, self.sampler.ahead if self.budget.counts_trials else 1)
        found: list[Request] = []
        while len(found) < wanted and (trial := self._next_trial()) is not None:
            share = self.sampler.first_share if trial.number in self._open else 1.0
            found.append(Request(trial, share))
        return found

    def take(self, outcome: Outcome) -> Request | None:
        """Store an outcome and report it to the sampler, or return how much further the trial
        goes."""
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
        """The next waiting trial, else the sampler's proposal, else None for good."""
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
    """Check that every study has spent its budget exactly, and that all budgets are equal.

    Exceptions are studies whose space is exhausted, and those that an error ended.

    Raises:
        InvariantError: the budgets differ.
    """
    amounts = {study.budget.amount for study in studies}
    spent = {
        study.space[0].label: study.spent
        for study in studies
        if not study.exhausted and not study.gave_up
    }
    if len(amounts) > 1 or not set(spent.values()) <= amounts:
        raise InvariantError("budgets are equal", f"of {sorted(amounts)} were spent {spent}")
