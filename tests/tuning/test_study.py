"""The accounting of one search: budgets, proposals, scores that are reported."""

from dataclasses import replace
from typing import Any

import pytest

from simulator.errors import InvariantError
from simulator.tuning.samplers.base import Proposal
from simulator.tuning.study import Budget, Study, check_equal
from tests.shared.trials import configured, outcome, space, trial

METHOD = space()


class Sampler:
    """Proposes `count` points; notes what it is told, and asks for a further share if it may."""

    def __init__(self, count: int = 99, ahead: int = 3, first_share: float = 1.0) -> None:
        self.ahead, self.first_share, self.left = ahead, first_share, count
        self.told: list[tuple[Any, float, float]] = []
        self.further: list[float] = []

    def ask(self) -> Proposal | None:
        self.left -= 1
        point = (("delay_threshold", 1 + self.left),)
        return Proposal(METHOD, point, 1, ticket=self.left) if self.left >= 0 else None

    def tell(self, proposal: Proposal, share: float, score: float) -> float | None:
        self.told.append((proposal.ticket, share, score))
        return self.further.pop(0) if self.further else None


def study(sampler: Sampler, unit: str = "trials", amount: int = 5) -> Study:
    return Study((METHOD,), sampler, Budget(unit, amount), worst=1000.0)


@pytest.mark.parametrize(
    ("unit", "amount", "said"),
    [("trials", 20, "20 trials"), ("trials", 1, "1 trial"), ("arrivals", 12000, "12,000 arrivals")],
)
def test_a_budget_in_words(unit: str, amount: int, said: str) -> None:
    assert str(Budget(unit, amount)) == said


def test_as_many_trials_as_sampler_and_budget_allow() -> None:
    one = study(Sampler(ahead=3), amount=5)
    first = one.next()
    assert [(request.trial.number, request.share) for request in first] == [(1, 1), (2, 1), (3, 1)]
    assert first[0].trial.method is METHOD
    assert first[0].trial.point == (("delay_threshold", 99),)
    assert first[0].trial.coefficients == METHOD.coefficients(1)
    for request in first:
        assert one.take(outcome(request.trial, configured(2.0))) is None
    assert (one.spent, one.left, one.is_over) == (3, 2, False)
    assert [request.trial.number for request in one.next()] == [4, 5]
    assert len(study(Sampler(ahead=3), "arrivals", 100).next()) == 1


def test_an_exhausted_sampler_ends_the_search() -> None:
    sampler = Sampler(count=2)
    one = study(sampler)
    assert len(one.next()) == 2 and one.exhausted and one.is_over
    sampler.left = 5
    assert one.next() == []


def test_the_sampler_hears_the_best_score_or_the_worst_for_a_failure() -> None:
    sampler = Sampler()
    one = study(sampler)
    good, bad, _ = one.next()
    one.take(outcome(good.trial, configured(9.0), configured(2.0)))
    one.take(outcome(bad.trial, status="failed"))
    assert sampler.told == [(98, 1.0, 2.0), (97, 1.0, 1000.0)]
    assert [found.status for found in one.outcomes] == ["complete", "failed"]
    assert not one.gave_up


def test_a_trial_goes_further_as_long_as_the_sampler_asks_and_pays_for_each_part() -> None:
    sampler = Sampler(first_share=0.25)
    sampler.further = [0.5]
    one = study(sampler, "arrivals", 100)
    [request] = one.next()
    assert request.share == 0.25
    part = outcome(request.trial, configured(5.0), arrivals=10, share=0.25)
    further = one.take(part)
    assert further is not None and (further.trial, further.share) == (request.trial, 0.5)
    assert one.outcomes == [] and one.spent == 10
    assert one.take(replace(part, share=0.5, arrivals=20)) is None
    [found] = one.outcomes
    assert (found.status, found.arrivals, one.spent) == ("pruned", 30, 30)
    assert [share for _, share, _ in sampler.told] == [0.25, 0.5]


def test_a_trial_of_the_whole_time_is_complete_and_a_cut_one_is_not_told() -> None:
    sampler = Sampler()
    one = study(sampler, "arrivals", 100)
    [request] = one.next()
    one.take(outcome(request.trial, configured(5.0), status="cut", arrivals=100))
    assert sampler.told == [] and one.outcomes[0].status == "cut" and one.is_over


def test_an_error_ends_a_search_that_counts_arrivals() -> None:
    one = study(Sampler(), "arrivals", 100)
    [request] = one.next()
    one.take(outcome(request.trial, status="failed", arrivals=0))
    assert one.gave_up and one.is_over


def test_an_extension_goes_first_and_is_no_proposal() -> None:
    sampler = Sampler(first_share=0.5)
    one = study(sampler, amount=1)
    one.enlarge(2, trial(METHOD, 77, delay_threshold=16))
    one.enlarge(0, None)
    assert one.budget == Budget("trials", 3)
    extra, *others = one.next()
    assert (extra.trial.number, extra.share) == (1, 1.0)
    assert extra.trial.point == (("delay_threshold", 16),)
    assert [(other.trial.number, other.share) for other in others] == [(2, 0.5), (3, 0.5)]
    one.take(outcome(extra.trial, configured(1.0)))
    assert sampler.told == []


def test_an_exhausted_search_still_has_its_extension() -> None:
    one = study(Sampler(count=0))
    assert one.next() == [] and one.is_over
    one.enlarge(1, trial(METHOD, delay_threshold=16))
    assert not one.is_over and len(one.next()) == 1 and one.is_over


def test_outcomes_are_ordered_by_the_starts_of_their_trials() -> None:
    one = study(Sampler())
    first, second, _ = one.next()
    for request in (second, first):
        one.take(outcome(request.trial, configured(1.0)))
    assert [found.trial.number for found in one.outcomes] == [2, 1]
    assert [found.trial.number for found in one.ordered] == [1, 2]


def spent(count: int, amount: int = 2, **flags: Any) -> Study:
    one = study(Sampler(), amount=amount)
    one.outcomes = [outcome(trial(METHOD), configured(1.0)) for _ in range(count)]
    for name, value in flags.items():
        setattr(one, name, value)
    return one


def test_only_a_search_that_could_not_go_on_may_have_spent_less() -> None:
    check_equal([spent(2), spent(2), spent(1, exhausted=True)])
    with pytest.raises(InvariantError, match=r"budgets are equal: of \[2\] were spent {'r': 1}"):
        check_equal([spent(1)])
    with pytest.raises(InvariantError, match=r"of \[2, 3\]"):
        check_equal([spent(2), spent(3, amount=3)])
    one = study(Sampler(), "arrivals", 2)
    one.outcomes = [outcome(trial(METHOD), status="failed", arrivals=0)]
    check_equal([one])
