"""A server that needs seconds of its own, by hand and against queueing theory."""

from math import sqrt
from typing import Any

import numpy as np
import pytest

import paceline
from simulator.cluster.spec import ClusterSpec
from simulator.engines.eager import EagerVector
from simulator.loop.gradient import Gradient
from simulator.loop.server import Server
from simulator.loop.setup import Setup
from simulator.sums import exact_sum
from tests.shared.drive import Idle
from tests.shared.scenes import arrived, bits, run
from tests.shared.variants import CASES

SYNC = {"name": "sync_sgd", "stepsize": 0.1}
ASGD = {"name": "asgd", "stepsize": 0.001}
QUARTER = 0.25  # sums of quarters are exact


def times_of(*methods: dict[str, Any], server: dict[str, float], **changes: Any) -> list[float]:
    """Instants of the first six arrivals of three workers whose jobs take a second."""
    cluster = {"workers": 3, "times": 1.0, "server": server, **changes}
    return arrived(run(*methods, **cluster))["time"].tolist()[:6]


def test_gradients_that_come_together_are_received_one_after_the_other() -> None:
    found = times_of(SYNC, server={"arrival": QUARTER})
    assert found == [1.25, 1.5, 1.75, 3.0, 3.25, 3.5]


def test_jobs_are_sent_one_after_the_other_once_the_update_is_made() -> None:
    """A round: an update of half a second, three messages, a second, and no queue at arrival."""
    found = times_of(SYNC, server={"assign": QUARTER, "update": 0.5})
    assert found == [1.25, 1.5, 1.75, 3.5, 3.75, 4.0]


def test_the_update_of_every_arrival_holds_the_next_one_up() -> None:
    found = times_of(ASGD, server={"update": 0.5})
    assert found == [1.0, 1.5, 2.0, 2.5, 3.0, 3.5]


def test_cancelling_and_assigning_a_worker_is_one_message() -> None:
    rennala = {"name": "rennala", "stepsize": 0.1, "batch": 1}
    free = times_of(rennala, server={"assign": QUARTER})
    assert times_of(rennala, server={"assign": QUARTER, "cancel": 10.0}) == free


def test_cancelling_a_worker_that_gets_no_job_costs_a_message() -> None:
    """Worker 2 is cancelled while its gradient waits; worker 1 then waits for the cancellation."""
    spec = {"workers": 3, "compute_time": 1.0, "server": {"cancel": QUARTER}}
    cluster = ClusterSpec.model_validate(spec)
    engine, seen = Idle(None, 1, 0), []
    network = cluster.network(0, 1)
    server = Server(Setup(cluster.build(0), engine, engine.zeros(), 0, network=network))

    def on_gradient(gradient: Gradient[EagerVector]) -> None:
        seen.append((server.now, gradient.worker))
        server.cancel(2)
        server.assign(gradient.worker)

    server.on_gradient = on_gradient
    server.assign_many()
    server.clock.run(2.5)
    assert seen == [(1.0, 0), (1.25, 1), (2.0, 0), (2.25, 1)]


def test_a_worker_that_waits_for_the_server_is_idle() -> None:
    result = run(SYNC, workers=3, times=1.0, server={"arrival": QUARTER}, stop={"time": 1.75})
    workers = result.workers.set_index("worker")
    assert workers["busy_seconds"].tolist() == [1.0, 1.0, 1.0]
    assert workers["idle_seconds"].tolist() == [0.75, 0.75, 0.75]


def test_seconds_of_0_change_no_byte() -> None:
    noisy = {"mean": {"law": "linear"}, "job": "exponential"}
    free = {"arrival": 0.0, "update": 0.0, "assign": 0.0, "cancel": 0.0}
    with_it = run(ASGD, CASES["rennala"], times=noisy, server=free)
    without = run(ASGD, CASES["rennala"], times=noisy)
    assert bits(with_it.events) == bits(without.events)
    assert bits(with_it.workers) == bits(without.workers)


@pytest.mark.parametrize("load", [0.3, 0.8])
def test_many_rare_senders_wait_as_in_the_queue_m_d_1(load: float) -> None:
    """Pollaczek and Khinchine: a gradient waits load D/(2 (1 - load)) seconds on average.

    A thousand workers that compute 1,000 s on average send about one gradient a second. The
    standard error is that of means over 40 stretches of time.
    """
    cluster = {"workers": 1000, "compute_time": {"mean": 1000.0, "job": "exponential"}}
    scenario = {
        "problem": {"kind": "quadratic", "dimension": 2},
        "cluster": cluster | {"server": {"arrival": load}},
        "methods": [ASGD],
        "stop": {"time": 20_000.0},
        "record": {"points": 2},
    }
    events = arrived(paceline.run(paceline.load_scenario(scenario), events=True))
    times = paceline.load_scenario(scenario).cluster.build(0)
    jobs = zip(events["worker"], events["job"], events["started"], strict=True)
    waits = events["time"].to_numpy() - [times.finish(*job) for job in jobs] - load
    means = np.array([exact_sum(part) / len(part) for part in np.array_split(waits, 40)])
    error = float(means.std(ddof=1)) / sqrt(40)
    assert exact_sum(means) / 40 == pytest.approx(load * load / (2 * (1 - load)), abs=4 * error)
    assert error < 0.1


EVERYTHING: dict[str, Any] = {
    "times": {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}},
    "links": {"upload": {"latency": 0.1, "serial": 0.05, "shared": True}, "download": 0.1},
    "server": {"arrival": 0.05, "update": 0.1, "assign": 0.02, "cancel": 0.03},
    "stalls": {"every": {"mean": 7.0, "job": "exponential"}, "lasts": 1.0},
    "cold_start": {"mean": 1.0, "job": "exponential"},
    "faults": {"time_to_failure": {"mean": 20.0, "job": "exponential"}, "time_to_repair": 2.0},
}


def test_every_method_accounts_for_everything_in_a_cluster_that_has_everything() -> None:
    """The audits of a run raise an error where gradients, messages or seconds do not add up."""
    result = run(*CASES.values(), stop={"time": 60.0}, record={"every": 1.0}, **EVERYTHING)
    workers = result.workers
    total = workers["busy_seconds"] + workers["idle_seconds"] + workers["down_seconds"]
    assert total.to_numpy() == pytest.approx(60.0, rel=1e-9)
    assert result.summary["arrivals"].min() > 0


def test_both_engines_agree_in_such_a_cluster() -> None:
    both = [run(CASES["rennala"], engine=engine, **EVERYTHING) for engine in ("tape", "numpy")]
    assert bits(both[0].curves) == bits(both[1].curves)
