"""Run the loop of one schedule to its end, and collect the outcome."""

import gc
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from simulator.arrays import Floats
from simulator.engines.protocol import Engine
from simulator.loop.clock import Clock
from simulator.loop.job_log import JobLog
from simulator.loop.protocols import V
from simulator.problems.base import Problem
from simulator.results.result import Status
from simulator.running.assembly import assemble, horizon_of
from simulator.running.engines import EngineMaker, engine_maker
from simulator.running.plan import Schedule
from simulator.running.preconditioning import seen_by
from simulator.running.recorder import End, Recorder
from simulator.running.refine import refined
from simulator.scenario import Scenario

__all__ = ["Outcome", "TunedInterpreter", "simulate", "watch_records"]

SWITCH_SECONDS = 1e-4


@dataclass(frozen=True)
class Outcome:
    """The outcome of one schedule.

    `metrics` is (records, R, 8); `times`, `iterations` and `arrivals` have one entry per record,
    `ends` one per replica; `mean_seconds` (n,) is that of the workers' compute times; `evaluations`
    is the number of function values per gradient; `extras` are further columns (records, R) of the
    curves.
    """

    schedule: Schedule
    times: list[float]
    iterations: list[int]
    arrivals: list[int]
    metrics: Floats
    ends: list[End]
    log: JobLog | None
    mean_seconds: Floats
    evaluations: int
    extras: dict[str, Floats]
    wall_seconds: float


def simulate(
    scenario: Scenario,
    problem: Problem,
    schedule: Schedule,
    events: bool = False,
    progress: Callable[[float], None] | None = None,
    until: float | None = None,
) -> Outcome:
    """Run `schedule` to its end; `progress` is called with simulated seconds at every record.

    It ends at the scenario's horizon, or at second `until` where that is given.
    """
    begun, end = time.perf_counter(), horizon_of(scenario) if until is None else until
    problem = seen_by(schedule.entry, scenario, problem)
    about = (scenario, problem, schedule)
    log = JobLog() if events else None
    return _passes(*about, engine_maker(scenario), log, begun, progress, end)


def _passes(
    scenario: Scenario,
    problem: Problem,
    schedule: Schedule,
    make: EngineMaker,
    log: JobLog | None,
    begun: float,
    progress: Callable[[float], None] | None,
    end: float,
) -> Outcome:
    """Run the schedule, and again where the time to the target is to be refined."""
    about = (scenario, problem, schedule)
    outcome = _run(*about, make(*about), log, begun, progress, end)
    if not scenario.record.refine:
        return outcome
    reached = outcome.times[-1]
    tick = None if progress is None else lambda: progress(reached)
    with TunedInterpreter():
        ends = refined(*about, make, outcome.ends, end, tick)
    return replace(outcome, ends=ends, wall_seconds=time.perf_counter() - begun)


def _run(
    scenario: Scenario,
    problem: Problem,
    schedule: Schedule,
    engine: Engine[Any],
    log: JobLog | None,
    begun: float,
    progress: Callable[[float], None] | None,
    end: float,
) -> Outcome:
    try:
        server, recorder = assemble(scenario, problem, schedule, engine, log)
        watch_records(recorder, scenario.stop.wall_seconds, begun, progress)
        with TunedInterpreter():
            server.clock.run(end)
            recorder.finish(_status(server.clock, recorder))
        measured = engine.measured()
    finally:
        engine.close()
    return Outcome(
        schedule=schedule,
        times=recorder.times,
        iterations=recorder.iterations,
        arrivals=recorder.arrivals,
        metrics=measured[recorder.measured],
        ends=[end for end in recorder.ends if end is not None],
        log=log,
        mean_seconds=server.cluster.times.mean_seconds,
        evaluations=scenario.oracle.evaluations,
        extras=recorder.extras(measured),
        wall_seconds=time.perf_counter() - begun,
    )


def _status(clock: Clock, recorder: Recorder[V]) -> Status:
    return Status.BUDGET if recorder.gave_up or clock.stopped else Status.HORIZON


def watch_records(
    recorder: Recorder[V],
    wall_seconds: float | None,
    begun: float,
    progress: Callable[[float], None] | None,
) -> None:
    """Check progress and the elapsed real time at every record."""
    if progress is None and wall_seconds is None:
        return

    def look(now: float) -> None:
        if progress is not None:
            progress(now)
        if wall_seconds is not None and time.perf_counter() - begun > wall_seconds:
            recorder.give_up()

    recorder.on_record = look


class TunedInterpreter:
    """Sets the interpreter up for one loop and its players.

    The collector of cyclic garbage is paused: the loop makes no cycles, and searching costs time.
    The players need the GIL for an instant at each end of a chunk; at the usual interval they would
    wait 5 ms for it each time, longer than a chunk takes.
    """

    def __enter__(self) -> None:
        self._collecting, self._interval = gc.isenabled(), sys.getswitchinterval()
        gc.disable()
        sys.setswitchinterval(SWITCH_SECONDS)

    def __exit__(self, *_: object) -> None:
        sys.setswitchinterval(self._interval)
        if self._collecting:
            gc.enable()
