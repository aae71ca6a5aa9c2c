"""One schedule: build the cluster, the engine and the method, run the loop, keep the books."""

import gc
import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.cluster.clock import Clock
from simulator.cluster.times import Times
from simulator.engines.coefficient import Coefficient
from simulator.engines.eager import Eager
from simulator.engines.players import Players
from simulator.engines.tape import Tape
from simulator.joblog import JobLog, Open
from simulator.peers import Peers
from simulator.problems.base import Problem
from simulator.problems.oracle import KernelOracle
from simulator.problems.preconditioner import preconditioned
from simulator.problems.python import PythonOracle
from simulator.results.tables import Status
from simulator.running.peers_recorder import PeersRecorder
from simulator.running.plan import Schedule, seed_of
from simulator.running.recorder import End, Recorder
from simulator.running.scheduled import ScheduledSteps
from simulator.scenario import Scenario
from simulator.server import Server

__all__ = ["Book", "Outcome", "simulate"]

SWITCH_SECONDS = 1e-4
SPARE_SLOTS = 64  # besides a model for each worker


@dataclass(frozen=True)
class Book:
    """The counters at one instant; arrays have one entry per worker."""

    iterations: int
    arrivals: int
    gradients: int  # of the jobs that arrived
    applied: NDArray[np.int64]
    discarded: NDArray[np.int64]
    cancelled: NDArray[np.int64]
    buffered: NDArray[np.int64]
    in_flight: int
    delay_sum: int
    delay_max: int
    busy: NDArray[np.float64]
    idle: NDArray[np.float64]
    down: NDArray[np.float64]
    wasted: NDArray[np.float64]  # the part of busy that went into nothing
    report: dict[str, NDArray[np.float64]]  # columns that the method adds
    open: Open | None  # what was not decided then, where notes are taken
    totals: dict[str, float]  # columns of the summary that methods without a server have


@dataclass(frozen=True)
class Outcome:
    """What one schedule gave.

    `metrics` is (records, R, 8); `times`, `iterations` and `arrivals` have one entry per record,
    `ends` one per replica; `mean_seconds` (n,) is that of the workers' compute times;
    `evaluations` is how many function values each gradient took; `extras` are further columns
    (records, R) of the curves.
    """

    schedule: Schedule
    times: list[float]
    iterations: list[int]
    arrivals: list[int]
    metrics: NDArray[np.float64]
    ends: list[End]
    log: JobLog
    mean_seconds: NDArray[np.float64]
    evaluations: int
    extras: dict[str, NDArray[np.float64]]
    wall_seconds: float


def simulate(
    scenario: Scenario,
    problem: Problem,
    schedule: Schedule,
    events: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Outcome:
    """Run `schedule` to its end; `progress` is told simulated seconds at every record."""
    begun = time.perf_counter()
    if schedule.entry.preconditioner is not None:
        problem = preconditioned(problem, schedule.entry.preconditioner)
    engine = _engine(scenario, problem, schedule)
    try:
        log = JobLog()
        server, recorder = _assemble(scenario, problem, schedule, engine, log if events else None)
        _watch(recorder, scenario.stop.wall_seconds, begun, progress)
        with _TunedInterpreter():
            status = _loop(server, recorder, scenario)
            recorder.finish(status)
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


def _engine(scenario: Scenario, problem: Problem, schedule: Schedule) -> Any:
    seeds = [seed_of(scenario, schedule.entry, replica.seed) for replica in schedule.replicas]
    if scenario.engine == "numpy":
        is_python = isinstance(problem.data, PythonOracle)
        oracle = problem.data if is_python else KernelOracle(problem)
        return Eager(oracle, problem.dimension, seeds[0])
    slots = scenario.cluster.size + SPARE_SLOTS
    return Tape(Players(problem.data, problem.dimension, seeds, capacity=slots))


def _assemble(
    scenario: Scenario, problem: Problem, schedule: Schedule, engine: Any, log: JobLog | None
) -> tuple[Server, Recorder]:
    seed = seed_of(scenario, schedule.entry, schedule.seed)
    times = scenario.working_cluster.build(seed, horizon=_horizon(scenario))
    start = engine.constant(problem.start)
    if schedule.entry.algorithm.decentralised:
        server: Server = _peers(scenario, schedule, times, engine, start, log)
    else:
        horizon, size = _horizon(scenario), problem.dimension
        network = scenario.working_cluster.network(seed, size, horizon=horizon)
        server = Server(Clock(), times, engine, start, seed, network=network, log=log)
    method = schedule.entry.algorithm(**_coefficients(schedule)).bind(server)
    hooks = method
    if schedule.entry.schedule is not None:
        hooks = ScheduledSteps(method, server, schedule.entry.schedule)
        server.before_timer = hooks.renew
    server.on_gradient = hooks.on_gradient
    recorder_of: type[Recorder] = Recorder
    if isinstance(server, Peers):
        server.on_message, recorder_of = hooks.on_message, PeersRecorder
    take_book = partial(_book, server, method)
    recorder = recorder_of(server, engine, scenario.record, scenario.stop, take_book)
    recorder.begin()
    server.after_event = _after_event(server, recorder, scenario)
    server.cluster.most_arrivals = scenario.stop.arrivals
    method.start()
    if isinstance(server, Peers):
        server.deliver_now()
    return server, recorder


def _peers(
    scenario: Scenario,
    schedule: Schedule,
    times: Times,
    engine: Any,
    start: Any,
    log: JobLog | None,
) -> Peers:
    """The nodes, linked by the scenario's topology or by the method's own."""
    graph = scenario.cluster.graph(schedule.entry.algorithm.topology)
    seed = seed_of(scenario, schedule.entry, schedule.seed)
    channels = scenario.cluster.edge_channels(graph.links, seed, _horizon(scenario))
    return Peers(Clock(), times, engine, start, seed, graph, channels, log)


def _coefficients(schedule: Schedule) -> dict[str, Any]:
    """The method's parameters: a float where all replicas agree, else one number for each."""
    chosen = {}
    for name in schedule.replicas[0].parameters:
        values = [replica.parameters[name] for replica in schedule.replicas]
        same = all(value == values[0] for value in values)
        chosen[name] = values[0] if same else Coefficient(np.array(values, dtype=np.float64))
    return chosen


def _after_event(
    server: Server, recorder: Recorder, scenario: Scenario
) -> Callable[[], None] | None:
    """What must be looked at after every event, if anything: records by count, and a budget."""
    clock, most_iterations = server.clock, scenario.stop.iterations
    by_update, by_arrival = scenario.record.iterations, scenario.record.arrivals

    def look() -> None:
        if by_update is not None:
            recorder.record_update(by_update)
        if by_arrival is not None:
            recorder.record_arrival(by_arrival)
        if most_iterations is not None and server.iteration >= most_iterations:
            clock.stop()

    counted = (by_update, by_arrival, most_iterations)
    return None if counted == (None, None, None) else look


def _watch(
    recorder: Recorder,
    wall_seconds: float | None,
    begun: float,
    progress: Callable[[float], None] | None,
) -> None:
    """Have every record looked at for progress and for the real time it has taken."""
    if progress is None and wall_seconds is None:
        return

    def look(now: float) -> None:
        if progress is not None:
            progress(now)
        if wall_seconds is not None and time.perf_counter() - begun > wall_seconds:
            recorder.give_up()

    recorder.on_record = look


def _loop(server: Server, recorder: Recorder, scenario: Scenario) -> Status:
    server.clock.run(_horizon(scenario))
    if recorder.gave_up or server.clock.stopped:
        return Status.BUDGET
    return Status.HORIZON


def _horizon(scenario: Scenario) -> float:
    return math.inf if scenario.stop.time is None else scenario.stop.time


def _book(server: Server, method: Any) -> Book:
    server.check()
    server.cluster.check_time()
    busy, idle, down = server.cluster.settle()
    return Book(
        iterations=server.iteration,
        arrivals=server.arrivals,
        gradients=server.gradients,
        applied=server.applied_by_worker(),
        discarded=server.discarded_by_worker(),
        cancelled=server.cluster.cancelled.copy(),
        buffered=server.buffered_by_worker(),
        in_flight=server.cluster.in_flight,
        delay_sum=server.delay_sum,
        delay_max=server.delay_max,
        busy=busy,
        idle=idle,
        down=down,
        wasted=server.cluster.spent_in_vain(),
        report=_report(server, method),
        open=server.open_jobs(),
        totals=_totals(server, method),
    )


def _report(server: Server, method: Any) -> dict[str, NDArray[np.float64]]:
    """What the table of workers gets: from the links, from the nodes, from the method."""
    own = server.cluster.report() | (server.report() if isinstance(server, Peers) else {})
    return own | method.report() if server.cluster.dispatched else own


def _totals(server: Server, method: Any) -> dict[str, float]:
    """What the summary gets: from the nodes, and from a method that has begun."""
    if not isinstance(server, Peers):
        return {}
    return server.totals() | (method.totals() if server.cluster.dispatched else {})


class _TunedInterpreter:
    """Sets the interpreter up for one loop and its players.

    The collector of cyclic garbage is paused: the loop makes none, and looking costs time. The
    players need the GIL for an instant at each end of a chunk; at the usual interval they would
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
