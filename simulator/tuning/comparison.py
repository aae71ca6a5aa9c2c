"""The comparison on fresh seeds: the scenario with the tuned parameters, and its answer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.errors import RunFailed
from simulator.results.result import Result
from simulator.scenario import Scenario
from simulator.tuning.choice import Choice, settled
from simulator.tuning.reading import with_parameters
from simulator.tuning.scoring import score
from simulator.tuning.search import Tuning

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Verdict", "best_scenario", "verdicts"]


@dataclass(frozen=True)
class Verdict:
    """The tuning and the comparison of one method.

    Times are means over seeds in simulated seconds, infinite if a seed never reached the target;
    `ratio` is to the best fresh mean, NaN if there is none.
    """

    choice: Choice
    trials: int
    configurations: int
    arrivals: int
    exhausted: bool
    tuned: float
    fresh: float
    spread: float
    score: float
    reached: int
    seeds: int
    ratio: float = math.nan


def best_scenario(tuning: Tuning) -> Scenario:
    """The scenario with every method at its best parameters, on the fresh seeds.

    Raises:
        RunFailed: no method completed a trial.
    """
    methods = [
        with_parameters(choice.method.entry, settled(choice.method, choice.configuration))
        for choice in tuning.choices
        if choice is not None
    ]
    if not methods:
        raise RunFailed(_nothing(tuning))
    update = {"methods": methods, "seeds": list(tuning.fresh), "tune": None, "sweep": {}}
    return tuning.scenario.model_copy(update=update)


def _nothing(tuning: Tuning) -> str:
    """The reason why there is nothing to compare."""
    if tuning.failures:
        return "\n".join(["no trial was completed:", *tuning.failures[:5]])
    budget = tuning.studies[0].budget
    return f"{budget} were used up before any trial was completed: allow more arrivals"


def verdicts(tuning: Tuning, result: Result) -> list[Verdict]:
    """The chosen parameters of each method and its fresh times, the best first."""
    found = [_verdict(tuning, choice, result) for choice in tuning.choices if choice is not None]
    best = min(one.fresh for one in found)
    ranked = sorted(found, key=lambda one: one.score)
    return [_with_ratio(one, best) for one in ranked]


def _with_ratio(verdict: Verdict, best: float) -> Verdict:
    ratio = math.nan
    if math.isfinite(best) and math.isfinite(verdict.fresh):
        ratio = verdict.fresh / best if best else 1.0 if verdict.fresh == best else math.inf
    return Verdict(**{**vars(verdict), "ratio": ratio})


def _verdict(tuning: Tuning, choice: Choice, result: Result) -> Verdict:
    label = choice.method.label
    own = [outcome for outcome in tuning.outcomes if outcome.trial.method is choice.method]
    rows: list[dict[str, Any]] = _rows(result.summary, label)
    times = [float(row["time_to_target"]) for row in rows]
    scores = [score(row, tuning.scenario.stop) for row in rows]
    tuned = choice.configuration.times
    study = next(one for one in tuning.studies if choice.method in one.space)
    return Verdict(
        choice=choice,
        trials=len(own),
        configurations=sum(len(outcome.configurations) for outcome in own),
        arrivals=sum(outcome.arrivals for outcome in own),
        exhausted=study.exhausted,
        tuned=math.fsum(tuned) / len(tuned),
        fresh=math.fsum(times) / len(times),
        spread=_deviation(times),
        score=math.fsum(scores) / len(scores),
        reached=sum(math.isfinite(time) for time in times),
        seeds=len(times),
    )


def _rows(summary: DataFrame, label: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = summary[summary["label"] == label].to_dict("records")  # type: ignore[assignment]
    return found


def _deviation(times: list[float]) -> float:
    """The standard deviation over seeds; NaN for one seed, or if one never reached the target."""
    if len(times) < 2 or not all(math.isfinite(time) for time in times):
        return math.nan
    mean = math.fsum(times) / len(times)
    return math.sqrt(math.fsum((time - mean) ** 2 for time in times) / (len(times) - 1))
