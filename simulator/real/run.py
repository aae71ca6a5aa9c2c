"""Run one scenario on real workers and return its tables."""

import time
from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import replace
from functools import partial
from typing import Any

from simulator.errors import Interrupted, ScenarioError
from simulator.naming import closest
from simulator.problems.base import Problem
from simulator.problems.compiler import check_compiler
from simulator.real.local import LocalTransport
from simulator.real.mpi import MpiTransport, take_part
from simulator.real.play import Played, Venue, play
from simulator.real.recipe import Recipe, recipe_of
from simulator.real.refusals import check_runnable, check_steps
from simulator.real.stopping import Requests, stop_requests
from simulator.real.transport import Transport
from simulator.real.watcher import Watcher
from simulator.results.result import Result, Status
from simulator.running.plan import Schedule, plan
from simulator.running.prescriptions import facts, prescribe, reference_times
from simulator.running.run import tabulated
from simulator.running.single import check_single
from simulator.scenario import Scenario

__all__ = ["ENGINES", "real"]

ENGINES = ("local", "ray", "dask", "mpi")
Progress = Callable[[float, str], None]


def real(
    scenario: Scenario,
    *,
    on: str = "local",
    address: str | None = None,
    pace: bool = False,
    objective: Any = None,
    model: Any = None,
    progress: Progress | None = None,
) -> Result:
    """Run every method of `scenario` for every seed on real workers, in real seconds.

    Args:
        scenario: what to run; its `stop.time` counts real seconds.
        on: `local`: processes of this machine; `ray`, `dask`: actors of such a cluster; `mpi`: the
            other processes of this MPI program, which serve here until the first one ends.
        address: of the cluster; without it one is started on this machine.
        pace: workers take at least the seconds that the scenario's cluster draws for a job.
        objective: the objective of `problem: {kind: python}`, or its name, package.module:Name;
            an object is sent to the workers by pickle.
        model: the same for the network of `problem: {kind: network, model: own}`.
        progress: called with the finished share of the work and a description.

    Returns:
        The tables of a run with events, and `transport`.

    Raises:
        ScenarioError: a method cannot run on real workers, or as `paceline.run` does.
        RunFailed: workers could not be started, or the objective failed on one.
        Interrupted: Ctrl-C or SIGTERM; its `result` holds the finished part.
    """
    if on not in ENGINES:
        raise ScenarioError.of(f"on is {on!r}, {closest(on, ENGINES)}")
    if address is not None and on in ("local", "mpi"):
        raise ScenarioError.of(f"address is {address!r}, which belongs to on='ray' and on='dask'")
    if on == "mpi":
        take_part()
    check_single(scenario)
    check_runnable(scenario)
    check_compiler()
    begun = time.perf_counter()
    recipe = recipe_of(scenario, objective, model)
    problem = recipe.build()
    scenario = scenario.model_copy(update={"engine": "numpy"})
    schedules = _schedules(scenario, problem)
    check_steps(schedules, scenario)
    with stop_requests() as requests:
        played, cold_start = _play_all(
            scenario,
            problem,
            schedules,
            _opener(recipe, on, address),
            recipe,
            requests,
            pace,
            progress,
        )
    seconds = time.perf_counter() - begun
    result = tabulated(scenario, problem, [one.outcome for one in played], True, seconds)
    result.wall |= {"on": on, "paced": pace, "cold_start_seconds": cold_start}
    if requests.asked:
        whole = [one for one in played if one.outcome.ends[0].status != Status.INTERRUPTED]
        raise Interrupted(len(whole), len(schedules), result)
    return result


def _schedules(scenario: Scenario, problem: Problem) -> list[Schedule]:
    known = facts(scenario, problem, reference_times(scenario))
    parameters = [prescribe(entry, known, k) for k, entry in enumerate(scenario.methods)]
    return plan(scenario, parameters, True, problem.dimension)


def _opener(recipe: Recipe, on: str, address: str | None) -> Callable[[], Transport]:
    workers = recipe.scenario.cluster.size
    if on == "ray":
        from simulator.real.ray_actors import RayTransport

        return partial(RayTransport, recipe, workers, address)
    if on == "dask":
        from simulator.real.dask_actors import DaskTransport

        return partial(DaskTransport, recipe, workers, address)
    if on == "mpi":
        return partial(MpiTransport, recipe, workers)
    return partial(LocalTransport, recipe, workers)


def _play_all(
    scenario: Scenario,
    problem: Problem,
    schedules: list[Schedule],
    opened: Callable[[], Transport],
    recipe: Recipe,
    requests: Requests,
    paced: bool,
    progress: Progress | None,
) -> tuple[list[Played], float]:
    """Every schedule one after the other; a cluster that lost a worker is started again."""
    target, played = scenario.stop.target, list[Played]()
    watching = nullcontext() if target is None else closing(Watcher(recipe, target))
    with watching as watcher:
        venue = Venue(opened(), watcher, requests, paced)
        cold_start = venue.transport.cold_start
        try:
            for k, schedule in enumerate(schedules):
                if requests.asked and played:
                    break
                if played and not played[-1].is_whole:
                    venue.transport.close()
                    venue = replace(venue, transport=opened())
                tell = _teller(scenario, schedule, k, len(schedules), progress)
                played.append(play(scenario, problem, schedule, venue, tell))
        finally:
            venue.transport.close()
    if progress is not None:
        progress(1.0, "done")
    return played, cold_start


def _teller(
    scenario: Scenario, schedule: Schedule, place: int, count: int, progress: Progress | None
) -> Callable[[float], None] | None:
    if progress is None:
        return None
    horizon, label = scenario.stop.time, schedule.entry.label

    def tell(now: float) -> None:
        within = min(now / horizon, 1.0) if horizon else 0.0
        progress((place + within) / count, label)

    return tell
