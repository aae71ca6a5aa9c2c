"""One schedule on real workers."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from algorithms.base import Algorithm
from simulator.cluster.membership import Membership
from simulator.cluster.times.channels import Network
from simulator.problems.base import Problem
from simulator.problems.evaluators import evaluator_of
from simulator.real.delayed import DelayedTransport
from simulator.real.recorder import Deferred, RealRecorder
from simulator.real.rehearsal import rehearse
from simulator.real.server import RealServer
from simulator.real.stopping import Requests
from simulator.real.times import UnknownTimes, pace_of
from simulator.real.transport import Setting, Transport
from simulator.real.watcher import Watcher
from simulator.results.result import Status
from simulator.running.assembly import equip, horizon_of, method_of, start
from simulator.running.plan import Schedule, seed_of
from simulator.running.preconditioning import seen_by
from simulator.running.simulate import Outcome, TunedInterpreter, watch_records
from simulator.scenario import Scenario

__all__ = ["Played", "Venue", "play"]


@dataclass(frozen=True)
class Venue:
    """The place of a run: the workers, the watcher of the target, the requests to stop.

    A `paced` run takes at least the seconds of the scenario's workers, links and server.
    """

    transport: Transport
    watcher: Watcher | None
    requests: Requests
    paced: bool


@dataclass(frozen=True)
class Played:
    """The result of a real run: an outcome like that of a simulation, and the stages of every
    job."""

    outcome: Outcome
    is_whole: bool  # whether no worker died


def play(
    scenario: Scenario,
    problem: Problem,
    schedule: Schedule,
    venue: Venue,
    progress: Callable[[float], None] | None = None,
) -> Played:
    """Run `schedule` to its end in real time."""
    begun, entry = time.perf_counter(), schedule.entry
    problem = seen_by(entry, scenario, problem)
    seed = seed_of(scenario, entry, schedule.seed)
    own = scenario.working_cluster.build(seed, horizon=horizon_of(scenario))
    rehearse(scenario, problem, schedule, own)
    engine = Deferred(evaluator_of(problem), problem.dimension, seed)
    pace, model = pace_of(own, paced=venue.paced), engine.constant(problem.start)
    times, rules = UnknownTimes(own.mean_seconds), scenario.cluster.membership or Membership()
    network = _network(scenario, problem, seed, paced=venue.paced)
    transport = venue.transport
    if network is not None:
        transport = DelayedTransport(transport, network, lambda: server.iteration, pace)
    server = RealServer(transport, times, pace, engine, model, seed, rules)
    method = method_of(schedule).bind(server)
    server.cluster.steps = lambda: method.worker_steps
    recorder = equip(scenario, schedule, server, engine, method, RealRecorder)
    watch_records(recorder, scenario.stop.wall_seconds, begun, progress)
    transport.reset(Setting(seed, entry.preconditioner, method.worker_steps))
    if venue.watcher is not None:
        venue.watcher.begin()
        recorder.watcher = venue.watcher
    recorder.finish(_run(server, method, recorder, horizon_of(scenario), venue.requests))
    outcome = Outcome(
        schedule=schedule,
        times=recorder.times,
        iterations=recorder.iterations,
        arrivals=recorder.arrivals,
        metrics=engine.measured()[recorder.measured],
        ends=[end for end in recorder.ends if end is not None],
        log=server.accounting.log,
        mean_seconds=own.mean_seconds,
        evaluations=scenario.oracle.evaluations,
        extras={},
        wall_seconds=time.perf_counter() - begun,
    )
    return Played(outcome, not server.leaves)


def _network(scenario: Scenario, problem: Problem, seed: int, *, paced: bool) -> Network | None:
    """What a paced run acts out besides the workers; None if it takes no time."""
    cluster, horizon = scenario.working_cluster, horizon_of(scenario)
    return cluster.network(seed, problem.dimension, horizon=horizon) if paced else None


def _run(
    server: RealServer,
    method: Algorithm,
    recorder: RealRecorder,
    horizon: float,
    requests: Requests,
) -> Status:
    """Start the clock, and stop the workers at the end."""
    clock, cluster = server.clock, server.cluster

    def stalls() -> bool:
        return cluster.is_stuck() and not clock.has_timers

    clock.is_over, clock.is_asked = stalls, lambda: requests.asked
    with TunedInterpreter():
        clock.zero = time.perf_counter()
        start(server, method, recorder)
        clock.run(horizon)
        cluster.stop()
    if clock.stopped:
        return Status.BUDGET
    if requests.asked:
        return Status.INTERRUPTED
    return Status.HORIZON if clock.now >= horizon else Status.STALLED
