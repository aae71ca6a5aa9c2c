"""One problem: tune every method with the same effort, compare them, find who is first."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.advice.clock import Clock
from simulator.advice.samples import Samples
from simulator.advice.stock import Problem
from simulator.advice.variants import Variant
from simulator.errors import ScenarioError
from simulator.report.bounds import Bounds, bounds_of
from simulator.results import Result
from simulator.results.answer import answer
from simulator.scenario import Scenario
from simulator.sweep.resources import Resources
from simulator.sweep.stored_result import stored_result
from simulator.tuning.comparison import best_scenario
from simulator.tuning.search import Tuning, search

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Finding", "compare", "tune"]


@dataclass
class Finding:
    """What was found on one problem.

    Attributes:
        problem: the scenario that was tuned.
        tuning: its trials.
        best: the scenario with the tuned parameters, on fresh seeds.
        result: of `best`.
        samples: times on resampled clusters and further seeds; None if there was no time for them.
        variants: the same methods on changed clusters and data.
    """

    problem: Problem
    tuning: Tuning
    best: Scenario
    result: Result
    samples: Samples | None = None
    variants: list[Variant] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.table: DataFrame = answer(self.result)
        self.bounds: Bounds = bounds_of(self.best.model_dump(exclude_none=True), self.result)

    @property
    def trials(self) -> int:
        """Trials of each method."""
        return self.tuning.studies[0].budget.amount

    @property
    def solved(self) -> bool:
        """Whether any method reached the target in most seeds."""
        return math.isfinite(self.table["time_to_target"].iloc[0])

    @property
    def first(self) -> list[str]:
        """The fastest method, and those that may be as fast; none if no method got there.

        Another method may be as fast if the records do not tell them apart, or if the 90 % interval
        of the ratio of their times has 1 in it.
        """
        if not self.solved:
            return []
        [best, *others] = self.table.to_dict("records")
        return [best["label"], *(row["label"] for row in others if self._level(row, best["label"]))]

    def _level(self, row: dict[Any, Any], best: str) -> bool:
        if row["tied"]:
            return True
        ratio = None if self.samples is None else self.samples.ratio(row["label"], best)
        if ratio is not None:
            return ratio.low <= 1.0
        return bool(row["ratio"] < 1.005)

    def row(self, label: str) -> dict[Any, Any]:
        """The row of the answer of one method."""
        [found] = self.table[self.table["label"] == label].to_dict("records")
        return found

    @property
    def medians(self) -> dict[str, float]:
        """Label -> median seconds to the target."""
        return dict(zip(self.table["label"], self.table["time_to_target"], strict=True))

    def parameters(self, label: str) -> dict[str, Any]:
        """The tuned parameters of one method, as a scenario writes them."""
        [entry] = [one for one in self.best.methods if one.label == label]
        written = entry.model_dump(mode="json", exclude_none=True)
        return {key: value for key, value in written.items() if key in entry.parameters}


def tune(
    problem: Problem,
    place: Path,
    clock: Clock,
    until: float,
    resources: Resources,
    *,
    more: Callable[[], bool] | None = None,
) -> Tuning:
    """Tune every method with one trial, and one more as long as `more` returns true.

    Trials that are stored are not computed again, so a second call goes on where the first ended.

    Raises:
        OutOfTime: one trial of each method does not fit until the share `until` of the budget.
    """
    doing = clock.progress(f"{problem.title}: tuning", until)
    return search(problem.scenario, place, resources=resources, progress=doing, more=more)


def compare(
    problem: Problem,
    tuning: Tuning,
    place: Path,
    clock: Clock,
    until: float,
    resources: Resources,
) -> Finding:
    """Run all methods with their best parameters on fresh seeds.

    Raises:
        OutOfTime: the share `until` of the budget is used up.
        ScenarioError: a method needs no time, so the others cannot be compared with it.
    """
    best = _refined(best_scenario(tuning))
    doing = clock.progress(f"{problem.title}: comparing", until)
    result = stored_result(best, place, resources=resources, progress=doing)
    finding = Finding(problem, tuning, best, result)
    if finding.table["time_to_target"].iloc[0] == 0.0:
        rule = "is reached at second 0, so no method is faster than another: ask for more"
        raise ScenarioError.of(rule, key="stop.target")
    return finding


def _refined(scenario: Scenario) -> Scenario:
    """The scenario whose time to the target is that of an update, where that is defined."""
    target = scenario.stop.target
    refine = target is not None and target.smooth == 1
    record = scenario.record.model_copy(update={"refine": refine})
    return scenario.model_copy(update={"record": record})
