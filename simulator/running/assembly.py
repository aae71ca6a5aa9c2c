"""Assemble one schedule: engine, server or peers, method, records."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import numpy as np

from algorithms.base import Algorithm, Vector
from algorithms.parts.one_step import OneStep
from algorithms.parts.rounds import Rounds
from simulator.cluster.membership import Membership
from simulator.engines.coefficient import Coefficient
from simulator.engines.protocol import Engine
from simulator.loop.attacked import AttackedServer
from simulator.loop.attacks import Attack
from simulator.loop.comings import follow
from simulator.loop.controller import Controller
from simulator.loop.elastic import ElasticServer
from simulator.loop.hooks import Hooks
from simulator.loop.job_log import JobLog
from simulator.loop.peers import Peers
from simulator.loop.server import Server
from simulator.loop.setup import Setup
from simulator.problems.base import Problem
from simulator.running.counters import count
from simulator.running.peers_recorder import PeersRecorder
from simulator.running.plan import Parameters, Schedule, seed_of
from simulator.running.recorder import Recorder
from simulator.running.varying_stepsize import VaryingStepsize
from simulator.scenario import Scenario

__all__ = [
    "assemble",
    "equip",
    "horizon_of",
    "method_of",
    "start",
]

R = TypeVar("R", bound=Recorder[Any])
"""A kind of recorders."""
PATIENCE = 100_000, 100  # jobs cancelled in a row: in all, and for each worker


# Any: methods are written for any vectors, and get only those that this engine has made.
def assemble(
    scenario: Scenario,
    problem: Problem,
    schedule: Schedule,
    engine: Engine[Any],
    log: JobLog | None,
    kind: Callable[..., Recorder[Any]] | None = None,
) -> tuple[Server[Vector] | Peers[Vector], Recorder[Vector]]:
    """The server or the peers, started, and their recorder, which is made by `kind` if given."""
    method = method_of(schedule)
    server = _server(scenario, problem, schedule, method, engine, log)
    method.bind(server)
    usual = PeersRecorder if isinstance(server, Peers) else Recorder
    recorder = equip(scenario, schedule, server, engine, method, kind or usual)
    start(server, method, recorder)
    return server, recorder


def equip(
    scenario: Scenario,
    schedule: Schedule,
    server: Server[Any] | Peers[Any],
    engine: Engine[Any],
    method: Algorithm,
    kind: Callable[..., R],
) -> R:
    """Have the server call the bound `method`, and a recorder made by `kind` record it."""
    if isinstance(server, Server) and (regions := scenario.cluster.regions) is not None:
        spec = scenario.cluster
        server.regions = regions.members(spec.described, spec.present.tolist())
        server.region_seconds = regions.seconds
    counters = partial(count, server, method)
    recorder = kind(server, engine, scenario.record, scenario.stop, counters)
    server.attach(_hooks(server, method, schedule), _after_event(server, recorder, scenario))
    server.audits.most_arrivals = scenario.stop.arrivals
    if scenario.stop.time is None:  # otherwise the horizon ends a run in which nothing arrives
        server.patience = max(PATIENCE[0], PATIENCE[1] * server.workers)
    return recorder


def start(server: Server[Any] | Peers[Any], method: Algorithm, recorder: Recorder[Any]) -> None:
    """Begin the run: the first record, the first jobs."""
    recorder.begin()
    stays = server.cluster.times.stays
    if stays is not None and isinstance(server, ElasticServer):
        follow(stays, server, server.rules.notice)
    method.start()
    server.deliver_now()


def horizon_of(scenario: Scenario) -> float:
    """Simulated seconds at which a run ends."""
    return math.inf if scenario.stop.time is None else scenario.stop.time


def _server(
    scenario: Scenario,
    problem: Problem,
    schedule: Schedule,
    method: Algorithm,
    engine: Engine[Vector],
    log: JobLog | None,
) -> Server[Vector] | Peers[Vector]:
    seed, horizon = seed_of(scenario, schedule.entry, schedule.seed), horizon_of(scenario)
    cluster = scenario.working_cluster
    times, start = cluster.build(seed, horizon=horizon), engine.constant(problem.start)
    if not schedule.entry.algorithm.decentralised:
        network = cluster.network(seed, problem.dimension, horizon=horizon)
        setup = Setup(times, engine, start, seed, network=network, log=log)
        if cluster.attack is None and cluster.membership is None and times.stays is None:
            return Server(setup)
        rules = cluster.membership or Membership()
        if cluster.attack is None:
            return ElasticServer(setup, rules)
        attack = Attack(cluster.attack, times.workers, engine, method)
        return AttackedServer(setup, rules, attack)
    graph = scenario.cluster.graph(schedule.entry.algorithm.topology)
    channels = scenario.cluster.edge_channels(graph.links, seed, horizon)
    return Peers(Setup(times, engine, start, seed, log=log), graph, channels)


def method_of(schedule: Schedule) -> Algorithm:
    """The method; a parameter is a float where all replicas agree, else one number for each."""
    chosen: Parameters = {}
    for name in schedule.replicas[0].parameters:
        values = [replica.parameters[name] for replica in schedule.replicas]
        same = all(value == values[0] for value in values)
        chosen[name] = values[0] if same else Coefficient(np.array(values, dtype=np.float64))
    method: Algorithm = schedule.entry.algorithm(**chosen)
    return method


def _hooks(server: Controller[Vector], method: Algorithm, schedule: Schedule) -> Hooks[Vector]:
    """The method's hooks, within a step-size rule if there is one."""
    renew = None
    hooks: Algorithm | VaryingStepsize[Vector] = method
    if schedule.entry.schedule is not None:
        hooks = VaryingStepsize(method, server, schedule.entry.schedule)
        renew = hooks.renew
    on_message = hooks.on_message if method.decentralised else None
    steps = hooks if isinstance(hooks, OneStep) and hooks.is_plain else None
    rounds = method if isinstance(method, Rounds) and method.is_plain else None
    step = rounds.factor if rounds is hooks and rounds.ends_plainly else None
    return Hooks(
        on_gradient=hooks.on_gradient,
        on_message=on_message,
        on_messages=getattr(hooks, "on_messages", None),
        before_timer=renew,
        steps=steps,
        rounds=rounds,
        round_factor=step,
        on_join=method.on_join,
        on_leave=method.on_leave,
    )


def _after_event(
    server: Controller[Vector], recorder: Recorder[Vector], scenario: Scenario
) -> Callable[[], None] | None:
    """What is done after every event, if anything: measurements, records by count, a budget."""
    clock, most_iterations, watch = server.clock, scenario.stop.iterations, recorder.watch
    by_update, by_arrival = scenario.record.iterations, scenario.record.arrivals

    def look() -> None:
        if watch is not None:
            watch()
        if by_update is not None:
            recorder.record_update(by_update)
        if by_arrival is not None:
            recorder.record_arrival(by_arrival)
        if most_iterations is not None and server.iteration >= most_iterations:
            clock.stop()

    anything = any(one is not None for one in (watch, by_update, by_arrival, most_iterations))
    return look if anything else None
