"""Carry out one task: simulate its schedule once, and give each run its own share of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from simulator.errors import PacelineError, StorageError
from simulator.problems.base import Problem
from simulator.running import result_tables
from simulator.running.plan import Replica, Schedule, grid_of, most_replicas
from simulator.running.run import kept_metrics
from simulator.running.simulate import Outcome, simulate
from simulator.scenario.labels import coefficients
from simulator.sweep.plan import Task
from simulator.sweep.prepare import parameters_of, problem_of
from simulator.sweep.run_tables import RunTables
from simulator.sweep.runs import Run

__all__ = ["Failure", "simulate_task"]


@dataclass(frozen=True)
class Failure:
    """Why a run could not be carried to its end."""

    error: str
    message: str


@dataclass(frozen=True)
class _Rider:
    """A run with its resolved parameters as replicas."""

    run: Run
    replicas: tuple[Replica, ...]


def simulate_task(task: Task) -> Iterator[tuple[Run, RunTables | Failure]]:
    """The tables of each run of `task`; a run that fails takes only its schedule with it.

    The bytes of a run's tables do not depend on the other runs of the task.
    """
    problem, failed, groups = _prepared(task)
    yield from failed
    for riders in groups:
        try:
            found = _simulated(riders, problem)
        except StorageError:
            raise
        except Exception as error:  # whatever a method or a plug-in does costs its own runs only
            yield from ((rider.run, _failure(error)) for rider in riders)
        else:
            yield from found


def _failure(error: Exception) -> Failure:
    said = str(error) if isinstance(error, PacelineError) else repr(error)
    return Failure(type(error).__name__, said)


def _prepared(task: Task) -> tuple[Any, list[tuple[Run, Failure]], list[list[_Rider]]]:
    """The problem, the runs that cannot even start, and the others by their schedule."""
    try:
        problem = problem_of(task.runs[0].scenario)
    except Exception as error:  # as above
        return None, [(run, _failure(error)) for run in task.runs], []
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
        replicas = tuple(Replica(run.seed, k, one) for k, one in enumerate(grid_of(parameters)))
        groups.setdefault(repr(fixed), []).append(_Rider(run, replicas))
    return problem, failed, list(groups.values())


def _simulated(riders: list[_Rider], problem: Problem) -> list[tuple[Run, RunTables]]:
    """One event loop for all riders, or several where their models take too much memory."""
    scenario = riders[0].run.scenario
    replicas = [(rider, replica) for rider in riders for replica in rider.replicas]
    most = most_replicas(scenario, problem.dimension)
    shares: dict[str, list[Outcome]] = {rider.run.id: [] for rider in riders}
    for first in range(0, len(replicas), most):
        part = replicas[first : first + most]
        schedule = Schedule(riders[0].run.entry, part[0][1].seed, tuple(one for _, one in part))
        outcome = simulate(scenario, problem, schedule)
        for rider in riders:
            places = [k for k, (owner, _) in enumerate(part) if owner is rider]
            if places:
                shares[rider.run.id].append(_share(outcome, rider, places))
    kept = kept_metrics(scenario, problem)
    return [(rider.run, _tables(shares[rider.run.id], kept)) for rider in riders]


def _share(outcome: Outcome, rider: _Rider, places: list[int]) -> Outcome:
    """The outcome as if the replicas at `places` had been alone."""
    own = tuple(outcome.schedule.replicas[k] for k in places)
    return replace(
        outcome,
        schedule=Schedule(rider.run.entry, rider.run.seed, own),
        metrics=outcome.metrics[:, places],
        ends=[outcome.ends[k] for k in places],
    )


def _tables(outcomes: list[Outcome], kept: tuple[str, ...]) -> RunTables:
    return RunTables.of(
        curves=result_tables.curve_columns("", outcomes, kept),
        summary=result_tables.summary_columns("", outcomes, kept),
        workers=result_tables.worker_columns("", outcomes),
    )
