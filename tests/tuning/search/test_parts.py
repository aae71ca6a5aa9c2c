"""Budgets, progress and extensions of a search, with studies and trials made by hand."""

from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.errors import ScenarioError
from simulator.tuning.search import OutOfTime, Tuning, plan_studies
from simulator.tuning.study import Budget
from tests.shared.trials import configured, outcome, space, trial
from tests.tuning.conftest import small_scenario

module: Any = import_module("simulator.tuning.search")  # the package has a function of its name


class Study:
    """A study whose budget is spent as soon as somebody carries out its trials."""

    def __init__(self, amount: int, spent: int, unit: str = "trials") -> None:
        self.budget, self.spent = Budget(unit, amount), spent
        self.space, self.outcomes = (space(),), list[Any]()
        self.enlarged: list[tuple[int, Any]] = []

    @property
    def is_over(self) -> bool:
        return self.spent >= self.budget.amount

    @property
    def ordered(self) -> list[Any]:
        return self.outcomes

    def enlarge(self, amount: int, extension: Any) -> None:
        self.enlarged.append((amount, extension))
        self.budget = Budget(self.budget.unit, self.budget.amount + amount)


@pytest.mark.parametrize(
    ("tune", "budgets"),
    [
        ({}, [Budget("trials", 3)] * 2),
        ({"trials": None}, [Budget("trials", 20)] * 2),
        ({"trials": None, "arrivals": 500}, [Budget("arrivals", 500)] * 2),
        ({"joint": True, "sampler": "random"}, [Budget("trials", 6)]),
    ],
)
def test_every_method_has_the_same_budget(
    tune: dict[str, Any], budgets: list[Budget], tmp_path: Path
) -> None:
    studies = plan_studies(small_scenario(**tune), tmp_path)
    assert [one.budget for one in studies] == budgets
    assert {one.worst for one in studies} == {180.0}  # three times stop.time
    assert sum(len(one.space) for one in studies) == 2


def test_an_objective_in_python_cannot_be_tuned(tmp_path: Path) -> None:
    scenario = small_scenario()
    python = scenario.model_copy(update={"problem": SimpleNamespace(kind="python")})
    with pytest.raises(ScenarioError, match=r"problem\.kind: is python, whose objective"):
        plan_studies(python, tmp_path)


def tuning(*studies: Any, methods: int) -> Tuning:
    scenario: Any = None
    return Tuning(scenario, (space(),) * methods, studies, (), (), ())


def test_the_budget_in_words_and_the_errors_of_trials() -> None:
    one, other = Study(20, 20), Study(20, 20)
    good = outcome(trial(space(), 1), configured(1.0))
    bad = outcome(trial(space(), 2), status="failed", message="no data")
    one.outcomes, other.outcomes = [good, bad], [good]
    assert tuning(one, other, methods=2).effort == "20 trials each"
    assert tuning(one, methods=2).effort == "20 trials together"
    found = tuning(one, other, methods=2)
    assert found.outcomes == [good, bad, good] and found.failures == ["r, trial 2: no data"]


def test_progress_is_the_share_of_all_budgets() -> None:
    reported: list[tuple[float, str]] = []
    studies: Any = [Study(4000, 1000), Study(4000, 5000)]
    assert module._within(studies, 3, None) is None
    report = module._within(studies, 2000, lambda *said: reported.append(said))
    assert report is not None
    for share in (0.0, 0.5):
        report(share, "no matter")
    assert reported == [(5000 / 8000, "5,000/8,000 trials"), (0.75, "6,000/8,000 trials")]


def test_a_round_that_time_cuts_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    studies: Any = [Study(2, 2), Study(2, 2)]
    monkeypatch.setattr(module, "_spend", lambda *_: None)
    assert module._another_round(studies, None, None)
    assert [one.enlarged for one in studies] == [[(1, None)]] * 2

    def out_of_time(*_: object) -> None:
        raise OutOfTime

    monkeypatch.setattr(module, "_spend", out_of_time)
    assert not module._another_round(studies, None, None)
    assert [one.budget.amount for one in studies] == [3, 3]


@pytest.mark.parametrize(
    ("unit", "amount", "more"),
    [("trials", 30, 1), ("arrivals", 30, 3), ("arrivals", 29, 2), ("arrivals", 9, 1)],
)
def test_an_extension_gives_every_method_as_much(
    unit: str, amount: int, more: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as one is at an edge, and eight times at most."""
    studies: Any = [Study(amount, amount, unit), Study(amount, amount, unit)]
    left = [3]

    def beyond(_: object, study: Any) -> Any:
        if study is studies[0]:
            return None
        left[0] -= 1
        return "further" if left[0] >= 0 else None

    monkeypatch.setattr(module, "_beyond", beyond)
    monkeypatch.setattr(module, "_spend", lambda *_: None)
    module._extend(None, studies, None, None)
    assert [len(one.enlarged) for one in studies] == [3, 3]
    assert studies[0].enlarged[0] == (more, None) and studies[1].enlarged[0] == (more, "further")
    left[0] = 99
    module._extend(None, studies, None, None)
    assert [len(one.enlarged) for one in studies] == [3 + module.MOST_EXTENSIONS] * 2


def test_the_best_of_a_joint_search_is_extended(monkeypatch: pytest.MonkeyPatch) -> None:
    scores = {"a": None, "b": 5.0, "c": 2.0}

    def chosen(outcomes: object, method: Any, workers: int) -> Any:
        score = scores[method.label]
        return score and SimpleNamespace(
            configuration=SimpleNamespace(score=score), name=method.label
        )

    monkeypatch.setattr(module, "chosen", chosen)
    monkeypatch.setattr(module, "extension", lambda choice: choice.name)
    study: Any = SimpleNamespace(outcomes=[], space=[space(label=name) for name in "abc"])
    scenario = small_scenario()
    assert module._beyond(scenario, study) == "c"
    study.space = study.space[:1]
    assert module._beyond(scenario, study) is None
