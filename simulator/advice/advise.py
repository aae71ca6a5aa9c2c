"""The advice for a cluster: findings on one or three problems, within a budget of real time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from simulator.advice.candidates import USUAL, entries
from simulator.advice.clock import Clock
from simulator.advice.finding import Finding, compare, tune
from simulator.advice.samples import draw_samples
from simulator.advice.source import Source
from simulator.advice.stock import Problem, given, stock
from simulator.advice.variants import try_variants
from simulator.errors import RunFailed
from simulator.running.run import Progress
from simulator.sweep.resources import ONE_PROCESS, Resources
from simulator.tuning.search import OutOfTime, Tuning

__all__ = ["Advice", "advise"]

TUNED, SAMPLED, CHANGED = 0.45, 0.7, 0.85  # shares of the budget by which each stage ends
COMPARED = 0.9  # and by which every comparison ends; the rest is for the files
NEAR = 2.0  # times slower than the first: methods that may be level with it
USUAL_BUDGET = 300.0  # seconds


@dataclass(frozen=True)
class Advice:
    """What was found out about a cluster.

    Attributes:
        source: the cluster.
        current: the method in use.
        findings: one per problem that there was time for.
        skipped: titles of the problems that there was no time for.
    """

    source: Source
    current: str
    findings: list[Finding]
    skipped: list[str]

    @cached_property
    def winner(self) -> str | None:
        """The method that is first, or level with the first, on most problems with equal data.

        Among equals the one in use is preferred, then the one with the smallest product of ratios.
        Problems with different data count only if no other was solved. None if no method reached
        any target.
        """
        labels = list(dict.fromkeys(label for one in self.decisive for label in one.first))
        return min(labels, key=self._rank, default=None)

    @cached_property
    def decisive(self) -> list[Finding]:
        """The solved problems that decide who wins."""
        solved = [one for one in self.findings if one.solved]
        return [one for one in solved if not one.problem.different] or solved

    def _rank(self, label: str) -> tuple[int, bool, float]:
        firsts = sum(label in one.first for one in self.decisive)
        ratios = [one.row(label)["ratio"] for one in self.decisive]
        return -firsts, label != self.current, math.prod(ratios)

    @cached_property
    def main(self) -> Finding:
        """The finding on the first problem on which the winner is first, if possible alone."""
        decisive = self.decisive or self.findings
        won = [one for one in decisive if self.winner in one.first] or decisive
        return next((one for one in won if self.current not in one.first), won[0])


def advise(
    source: Source,
    directory: Path,
    *,
    current: str = "sync_sgd",
    methods: Sequence[str] = (),
    budget: float | None = USUAL_BUDGET,
    trials: int = 0,
    resources: Resources = ONE_PROCESS,
    plugins: Sequence[str] = (),
    progress: Progress | None = None,
    begun: float | None = None,
) -> Advice:
    """Tune and compare methods on the cluster of a source.

    Args:
        source: what `read_source` returned.
        directory: for the runs; those that are there are not computed again.
        current: the method in use, to compare with.
        methods: the others; by default the usual ones, or those of the source's scenario.
        budget: real seconds; None for as long as it takes, with `trials`.
        trials: of each method; 0 for as many as the budget allows.
        resources: what computes the runs.
        plugins: `package.module:Class` each.
        progress: called with the finished share of the work and a description.
        begun: the reading of `time.perf_counter` from which the budget counts; by default now.

    Raises:
        DataError: an unknown method.
        ScenarioError: the scenario of the source cannot be tuned, or its target holds at second 0.
        RunFailed: the budget is too small for one trial of each method.
    """
    problems = _problems(source, current, methods, list(plugins), budget or USUAL_BUDGET)
    clock = Clock(math.inf if budget is None else budget, 4 * len(problems), progress, begun=begun)
    findings = list(_findings(problems, directory, clock, resources, trials=trials))
    if not findings:
        few = "fewer methods (--methods), or a longer --budget"
        raise RunFailed(f"the budget is too small for one trial of each method: give {few}")
    skipped = [problem.title for problem in problems[len(findings) :]]
    advice = Advice(source, _label(findings[0], current), findings, skipped)
    for step in (_sample, _change):
        for number, finding in enumerate(findings, start=1):
            step(advice, finding, directory / finding.problem.key, clock, number, resources)
            clock.stage += 1
    return advice


def _findings(
    problems: list[Problem], directory: Path, clock: Clock, resources: Resources, *, trials: int
) -> Iterator[Finding]:
    """Each problem, as far as there is time: first one trial for all of them, then more."""
    begun: list[Problem] = []
    with suppress(OutOfTime):
        for problem in problems:
            _tune(problem, directory / problem.key, clock, resources)
            begun.append(problem)
            clock.stage += 1
    fits = clock.rounds(COMPARED)
    for number, problem in enumerate(begun, start=1):
        if not fits():
            return
        until = clock.spent + (TUNED - clock.spent) / (len(begun) - number + 1)
        more = _rounds(trials) if trials else clock.rounds(until)
        place = directory / problem.key
        try:
            tuning = _tune(problem, place, clock, resources, more)
            yield compare(problem, tuning, place, clock, COMPARED, resources)
        except OutOfTime:
            return
        clock.stage += 1


def _tune(
    problem: Problem,
    place: Path,
    clock: Clock,
    resources: Resources,
    more: Callable[[], bool] | None = None,
) -> Tuning:
    return tune(problem, place, clock, TUNED, resources, more=more)


def _rounds(trials: int) -> Callable[[], bool]:
    """A function that returns true for every trial after the first."""
    left = iter(range(1, trials))
    return lambda: next(left, None) is not None


def _problems(
    source: Source, current: str, methods: Sequence[str], plugins: list[str], budget: float
) -> list[Problem]:
    workers, scenario = source.cluster.size, source.scenario
    if scenario is None:
        names = [current, *(methods or USUAL)]
        return stock(source, entries(names, workers, plugins), plugins, budget)
    known = {text for entry in scenario.methods for text in (entry.label, entry.name)}
    added = [name for name in (current, *methods) if name not in known]
    return [given(scenario, entries(added, workers, plugins), plugins)]


def _label(finding: Finding, current: str) -> str:
    """The label of the method in use, which may be given by its name."""
    labels = [entry.label for entry in finding.best.methods]
    named = [entry.label for entry in finding.best.methods if entry.name == current]
    return current if current in labels or not named else named[0]


def _until(begin: float, end: float, number: int, total: int) -> float:
    """The share of the budget by which step `number` of a stage ends."""
    return begin + (end - begin) * number / total


def _sample(
    advice: Advice, finding: Finding, place: Path, clock: Clock, number: int, resources: Resources
) -> None:
    """Times of the first methods, and of the one in use, on resampled clusters."""
    until = _until(TUNED, SAMPLED, number, len(advice.findings))
    if not finding.solved:
        return
    near = finding.table[finding.table["ratio"] <= NEAR]["label"].tolist()
    finding.samples = draw_samples(
        finding.best,
        [*near, advice.current],
        advice.source.draw,
        place,
        more=lambda: clock.has(until),
        resources=resources,
        progress=clock.progress(f"{finding.problem.title}: resampling", until),
    )


def _change(
    advice: Advice, finding: Finding, place: Path, clock: Clock, number: int, resources: Resources
) -> None:
    """The methods on changed clusters and data."""
    until = _until(SAMPLED, CHANGED, number, len(advice.findings))
    if not finding.solved or not clock.has(until):
        return
    doing = clock.progress(f"{finding.problem.title}: changing the cluster", until)
    try:
        for variant in try_variants(
            finding.best,
            finding.medians,
            place,
            resources=resources,
            progress=doing,
        ):
            finding.variants.append(variant)
    except OutOfTime:
        return
