"""Run one scenario and return its tables."""

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from simulator.core.metrics import METRICS
from simulator.errors import Interrupted, RunFailed, ScenarioError
from simulator.problems.base import Problem
from simulator.problems.compiler import check_compiler
from simulator.problems.network.own import OwnNetwork
from simulator.problems.python import Objective, PythonEvaluator, python_problem
from simulator.results.environment import environment
from simulator.results.result import Result, Target
from simulator.running import result_tables
from simulator.running.plan import Schedule, plan
from simulator.running.pool import Lost
from simulator.running.prescriptions import facts, prescribe, reference_times
from simulator.running.simulate import Outcome, simulate
from simulator.running.single import check_single
from simulator.running.spawning import UNGUARDED
from simulator.running.spread import spread
from simulator.running.transport_table import transport_table
from simulator.scenario import Scenario

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Progress", "kept_metrics", "run", "schedules_for", "tabulated"]

Progress = Callable[[float, str], None]
"""Called with the finished share of the work, in [0, 1], and a description."""
_KILLED = "a process of the run was killed, perhaps for want of memory"
_LOST = f"a process of the run could not start; {UNGUARDED}"


def run(
    scenario: Scenario,
    *,
    objective: Objective | None = None,
    model: object = None,
    jobs: int | None = 1,
    events: bool = False,
    progress: Progress | None = None,
) -> Result:
    """Simulate every method of `scenario` for every seed.

    Args:
        scenario: what to simulate.
        objective: the objective of `problem: {kind: python}`, run by the NumPy engine.
        model: the `torch.nn.Module` of `problem: {kind: network, model: own}`, a class or function
            that makes it without arguments, or the name of these, package.module:Name.
        jobs: number of processes for the schedules; None uses all cores if the work takes long.
            The results are the same for any number.
        events: whether to keep a row per job.
        progress: called with the progress.

    Returns:
        The tables; rows are in the order of methods, seeds and replicas.

    Raises:
        TypeError: `scenario` is a path or a mapping: `load_scenario` reads those.
        ScenarioError: the scenario has a sweep, or a prescribed parameter needs a constant that
            is unknown.
        DataError: a data file is missing or wrong.
        InvariantError: the simulation broke one of its own rules.
        RunFailed: numba may not compile, or a process of the run was killed.
        Interrupted: Ctrl-C; its `result` holds the finished runs.
    """
    if not isinstance(scenario, Scenario):
        kind = type(scenario).__name__
        raise TypeError(f"scenario is a {kind}, must be what load_scenario returns")
    check_single(scenario)
    check_compiler()
    begun = time.perf_counter()
    scenario, problem = _problem(scenario, objective, model)
    schedules = schedules_for(scenario, problem)
    found: dict[int, Outcome] = {}
    interrupted: KeyboardInterrupt | None = None
    try:
        for place, outcome in _outcomes(scenario, problem, schedules, jobs, events, progress):
            found[place] = outcome
    except KeyboardInterrupt as typed:
        if not found:
            raise
        interrupted = typed
    outcomes = [found[place] for place in sorted(found)]
    result = tabulated(scenario, problem, outcomes, events, time.perf_counter() - begun)
    if interrupted is not None:
        raise Interrupted(len(outcomes), len(schedules), result) from interrupted
    return result


def schedules_for(scenario: Scenario, problem: Problem) -> list[Schedule]:
    """The schedules of a run, with every parameter resolved."""
    times = reference_times(scenario)
    known = facts(scenario, problem, times)
    parameters = [prescribe(entry, known, k) for k, entry in enumerate(scenario.methods)]
    return plan(scenario, parameters, times.random, problem.dimension)


def tabulated(
    scenario: Scenario, problem: Problem, outcomes: list[Outcome], events: bool, seconds: float
) -> Result:
    kept, target = kept_metrics(scenario, problem), scenario.stop.target
    return Result(
        curves=result_tables.curves(scenario.name, outcomes, kept),
        summary=result_tables.summary(scenario.name, outcomes, kept),
        workers=result_tables.workers(scenario.name, outcomes),
        events=partial(result_tables.events, scenario.name, outcomes) if events else None,
        transport=_transport(scenario, outcomes) if events else None,
        wall=_wall(outcomes, seconds),
        target=None if target is None else Target(target.metric, target.value),
    )


def _transport(scenario: Scenario, outcomes: list[Outcome]) -> "DataFrame | None":
    return transport_table(outcomes, result_tables.events(scenario.name, outcomes))


def _problem(
    scenario: Scenario, objective: Objective | None, model: object
) -> tuple[Scenario, Problem]:
    """The built problem; a Python objective selects the engine that can run it."""
    if model is not None:
        return scenario, scenario.build_with(model)
    if objective is None:
        return scenario, scenario.build_problem()
    if scenario.problem.kind != "python":
        raise ScenarioError.of(
            f"is {scenario.problem.kind}, must be python where an objective is given",
            key="problem.kind",
        )
    problem = python_problem(objective, scenario.cluster.size)
    return scenario.model_copy(update={"engine": "numpy"}), scenario.seen(problem)


def _has_object(problem: Problem) -> bool:
    """Whether the user's own object computes it."""
    network = getattr(getattr(problem.data, "model", None), "architecture", None)
    return isinstance(problem.data, PythonEvaluator) or isinstance(network, OwnNetwork)


def _outcomes(
    scenario: Scenario,
    problem: Problem,
    schedules: list[Schedule],
    jobs: int | None,
    events: bool,
    progress: Progress | None,
) -> Iterator[tuple[int, Outcome]]:
    """Each schedule's index and outcome, as it is finished."""
    if jobs is None and _has_object(problem):
        jobs = 1  # an object of the user's stays in the process in which it was made
    here = _one_by_one(scenario, problem, schedules, events, progress)
    work = partial(_simulate, scenario, problem, events)
    for done, (place, outcome) in enumerate(spread(here, work, schedules, jobs), start=1):
        if isinstance(outcome, Lost):
            raise RunFailed(_LOST if outcome.exit_code == 1 else _KILLED)
        yield place, outcome
        if progress is not None:
            progress(done / len(schedules), schedules[place].entry.label)


def _simulate(scenario: Scenario, problem: Problem, events: bool, schedule: Schedule) -> Outcome:
    return simulate(scenario, problem, schedule, events)


def _one_by_one(
    scenario: Scenario,
    problem: Problem,
    schedules: list[Schedule],
    events: bool,
    progress: Progress | None,
) -> Iterator[tuple[int, Outcome]]:
    horizon = scenario.stop.time
    for k, schedule in enumerate(schedules):
        label = schedule.entry.label

        def tell(now: float, k: int = k, label: str = label) -> None:
            within = now / horizon if horizon else 0.0
            if progress is not None and within < 1.0:
                progress((k + within) / len(schedules), label)

        yield k, simulate(scenario, problem, schedule, events, tell if progress else None)


def kept_metrics(scenario: Scenario, problem: Problem) -> tuple[str, ...]:
    """The metrics to report, in the order of the columns."""
    chosen: Iterable[str] = scenario.record.metrics or problem.metrics
    return tuple(name for name in METRICS if name in chosen)


def _wall(outcomes: list[Outcome], seconds: float) -> dict[str, object]:
    each = [
        {"label": o.schedule.entry.label, "seed": o.schedule.seed, "seconds": o.wall_seconds}
        for o in outcomes
    ]
    return {"seconds": seconds, "environment": environment(), "schedules": each}
