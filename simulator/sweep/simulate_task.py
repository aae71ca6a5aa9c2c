"""Carry out one task: simulate its schedule once, and give each run its part of the result."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from simulator.errors import PacelineError, StorageError
from simulator.problems.base import Problem
from simulator.running import result_tables
from simulator.running.plan import Replica, Schedule, replicas_of, schedules_of
from simulator.running.run import kept_metrics
from simulator.running.simulate import Outcome, simulate
from simulator.scenario.labels import coefficients
from simulator.sweep.plan import Task
from simulator.sweep.problem_cache import parameters_of, problem_of
from simulator.sweep.run_tables import RunTables
from simulator.sweep.runs import Run

__all__ = ["Failure", "simulate_task"]


@dataclass(frozen=True)
class Failure:
    """The reason why a run failed."""

    error: str
    message: str


@dataclass(frozen=True)
class _Rider:
    """A run with its resolved parameters as replicas."""

    run: Run
    replicas: list[Replica]


def simulate_task(
    task: Task, progress: Callable[[float], None] | None = None
) -> Iterator[tuple[Run, RunTables | Failure]]:
    """The tables of each run of `task`; a failing run affects only runs of its schedule.

    The bytes of a run's tables do not depend on the other runs of the task. `progress` is called
    with simulated seconds at every record.
    """
    try:
        problem = problem_of(task.runs[0].scenario)
    except Exception as error:  # any error of a method or a plug-in costs only its own runs
        yield from ((run, _failure(error)) for run in task.runs)
        return
    failed, groups = _prepared(task, problem)
    yield from failed
    for riders in groups:
        try:
            found = _simulated(riders, problem, progress)
        except StorageError:
            raise
        except Exception as error:  # as above
            yield from ((rider.run, _failure(error)) for rider in riders)
        else:
            yield from found


def _failure(error: Exception) -> Failure:
    said = str(error) if isinstance(error, PacelineError) else repr(error)
    return Failure(type(error).__name__, said)


def _prepared(task: Task, problem: Problem) -> tuple[list[tuple[Run, Failure]], list[list[_Rider]]]:
    """The runs that cannot even start, and the others by their schedule."""
    failed: list[tuple[Run, Failure]] = []
    groups: dict[str, list[_Rider]] = {}
    for run in task.runs:
        try:
            parameters = parameters_of(run.scenario, run.index, problem)
        except Exception as error:  # as above
            failed.append((run, _failure(error)))
            continue
        riding = coefficients(run.entry.algorithm)
        fixed = {name: value for name, value in parameters.items() if name not in riding}
        rider = _Rider(run, replicas_of(run.seed, parameters))
        groups.setdefault(repr(fixed), []).append(rider)
    return failed, list(groups.values())


def _simulated(
    riders: list[_Rider], problem: Problem, progress: Callable[[float], None] | None
) -> list[tuple[Run, RunTables]]:
    """The tables of each run, from the common schedules."""
    scenario, entry = riders[0].run.scenario, riders[0].run.entry
    replicas = [replica for rider in riders for replica in rider.replicas]
    schedules = schedules_of(scenario, entry, replicas, problem.dimension)
    outcomes = [simulate(scenario, problem, schedule, progress=progress) for schedule in schedules]
    kept = kept_metrics(scenario, problem)
    return [(rider.run, _tables(list(_shares(rider, outcomes)), kept)) for rider in riders]


def _shares(rider: _Rider, outcomes: list[Outcome]) -> Iterator[Outcome]:
    """Each outcome with replicas of the run, as if these had been alone."""
    own = {id(replica) for replica in rider.replicas}  # replicas of two runs may be equal
    for outcome in outcomes:
        places = [k for k, one in enumerate(outcome.schedule.replicas) if id(one) in own]
        if places:
            yield _share(outcome, rider, places)


def _share(outcome: Outcome, rider: _Rider, places: list[int]) -> Outcome:
    riding = tuple(outcome.schedule.replicas[k] for k in places)
    return replace(
        outcome,
        schedule=Schedule(rider.run.entry, rider.run.seed, riding),
        metrics=outcome.metrics[:, places],
        ends=[outcome.ends[k] for k in places],
        extras={name: values[:, places] for name, values in outcome.extras.items()},
    )


def _tables(outcomes: list[Outcome], kept: tuple[str, ...]) -> RunTables:
    return RunTables.of(
        curves=result_tables.curve_columns("", outcomes, kept),
        summary=result_tables.summary_columns("", outcomes, kept),
        workers=result_tables.worker_columns("", outcomes),
    )
