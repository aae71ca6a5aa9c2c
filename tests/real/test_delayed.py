"""Links and the server's seconds acted out: nothing is earlier than the scenario says.

How much later it is, is the machine's business.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.cluster.spec import ClusterSpec
from simulator.real.delayed import DelayedTransport
from simulator.real.play import _network
from simulator.real.replay import replay
from simulator.real.run import real
from simulator.real.times import Pace
from simulator.real.transport import Answer, Left, Order, Setting
from simulator.results.store import write
from tests.shared.recorded import brief

LATENCY = 0.02
ROUNDED = 1e-9  # seconds, of differences of two instants


class Echo:
    """A transport whose workers answer at once, and which notes what it is given."""

    name, cold_start = "echo", 0.0

    def __init__(self) -> None:
        self.log: list[tuple[str, int]] = []
        self.waits: list[float] = []
        self.seconds: list[float] = []
        self.messages: list[Answer | Left] = []

    def send(self, worker: int, order: Order) -> None:
        self.log.append(("send", order.serial))
        self.seconds.append(order.seconds)
        now = time.perf_counter()
        self.messages.append(Answer(worker, order.serial, b"", now, now, now, now))

    def cancel(self, worker: int, serial: int) -> None:
        self.log.append(("cancel", serial))

    def poll(self, seconds: float) -> Iterator[Answer | Left]:
        self.waits.append(seconds)
        come, self.messages = self.messages, []
        return iter(come)

    def reset(self, setting: Setting) -> None: ...
    def close(self) -> None: ...


def delayed(echo: Echo, pace: Pace = lambda *_: 0.0, **cluster: object) -> DelayedTransport:
    """Two workers behind links of 20 ms both ways."""
    links = {"download": LATENCY, "upload": LATENCY}
    spec = ClusterSpec.model_validate({"workers": 2, "links": links} | cluster)
    network = spec.network(0, 3)
    assert network is not None
    return DelayedTransport(echo, network, lambda: 0, pace)


def order(serial: int) -> Order:
    return Order(serial, serial, -1, None, b"", 0.0)


def polled(transport: DelayedTransport) -> list[Answer | Left]:
    """The first messages that come, within a minute."""
    end = time.perf_counter() + 60.0
    while time.perf_counter() < end:
        if come := list(transport.poll(0.01)):
            return come
        time.sleep(0.001)
    pytest.fail("nothing comes")


def test_a_job_and_its_answer_are_held_for_the_latency() -> None:
    echo, begun = Echo(), time.perf_counter()
    transport = delayed(echo)
    transport.send(0, order(1))
    (answer,) = polled(transport)
    assert isinstance(answer, Answer)
    assert answer.received - begun >= LATENCY - ROUNDED
    assert answer.arrived - answer.sent >= LATENCY - ROUNDED
    assert time.perf_counter() >= answer.arrived


def test_a_job_has_the_speed_of_the_second_in_which_its_worker_gets_it() -> None:
    asked: list[tuple[int, int, int]] = []

    def pace(worker: int, job: int, start: float, gradients: int) -> float:
        asked.append((worker, job, gradients))
        return start

    echo = Echo()
    transport = delayed(echo, pace)
    transport.send(1, order(7)._replace(gradients=3))
    polled(transport)
    assert asked == [(1, 7, 3)]
    assert echo.seconds[0] >= LATENCY - ROUNDED


def test_the_wait_ends_with_the_next_held_message() -> None:
    echo = Echo()
    transport = delayed(echo, links={"download": 1e6})
    transport.send(0, order(1))
    list(transport.poll(5.0))
    transport = delayed(echo)
    transport.send(0, order(2))
    list(transport.poll(5.0))
    assert echo.waits[0] == 5.0 and echo.waits[1] <= LATENCY
    assert ("send", 1) not in echo.log


def test_a_held_job_that_is_cancelled_or_replaced_is_not_sent() -> None:
    echo = Echo()
    transport = delayed(echo)
    for serial in (1, 2):
        transport.send(0, order(serial))
    transport.send(1, order(3))
    transport.cancel(1, 3)
    (answer,) = polled(transport)
    assert isinstance(answer, Answer) and answer.serial == 2
    assert echo.log == [("cancel", 3), ("send", 2)]


def test_an_answer_on_its_way_is_dropped_if_its_job_is_cancelled() -> None:
    echo = Echo()
    transport = delayed(echo, links={"upload": LATENCY})
    transport.send(0, order(1))
    assert list(transport.poll(0.0)) == []  # the answer is on its way now
    transport.cancel(0, 1)
    transport.send(1, order(2))
    (answer,) = polled(transport)
    assert isinstance(answer, Answer) and answer.serial == 2


def test_a_worker_that_died_is_reported_at_once() -> None:
    echo = Echo()
    transport = delayed(echo, links={"upload": 1e6})
    echo.messages.append(Left(1))
    assert list(transport.poll(0.0)) == [Left(1)]


def test_paced_runs_have_the_delays_of_their_scenario_and_replay(tmp_path: Path) -> None:
    server = {"arrival": 0.002, "update": 0.001, "assign": 0.001, "cancel": 0.001}
    upload = {"latency": 0.004, "serial": 0.001, "shared": True}
    cluster = {
        "workers": 3,
        "compute_time": {"mean": [0.005, 0.006, 0.01], "job": "exponential"},
        "links": {"download": 0.003, "upload": upload},
        "server": server,
    }
    stops = {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 2, "stops": True}
    scenario = brief({"name": "asgd", "stepsize": 0.1}, stops, cluster=cluster, stop={"time": 0.5})
    result = real(scenario, pace=True)
    assert result.transport is not None and result.events is not None
    rows = result.transport.merge(result.events, on=["label", "seed", "worker", "job"])
    rows = rows[rows["fate"] == "arrived"]
    assert len(rows)
    assert (rows["received"] - rows["dispatched"] >= 0.003 + server["assign"] - ROUNDED).all()
    assert (rows["arrived"] - rows["sent"] >= 0.005 - ROUNDED).all()
    assert (rows["time"] - rows["arrived"] >= server["arrival"] - ROUNDED).all()
    asgd = rows[rows["label"] == "asgd"]
    assert (asgd["hook_seconds"] >= server["update"] + server["assign"]).all()
    write(result, tmp_path, scenario)
    assert [one.differences for one in replay(tmp_path)] == [{}, {}]


def test_without_a_pace_nothing_is_acted_out() -> None:
    scenario = brief(
        {"name": "asgd", "stepsize": 0.1},
        cluster={"workers": 2, "compute_time": 1.0, "links": {"upload": 1.0}},
    )
    problem = scenario.build_problem()
    assert _network(scenario, problem, 0, paced=False) is None
    assert _network(scenario, problem, 0, paced=True) is not None
