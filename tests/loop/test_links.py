"""Workers behind links: arrivals of jobs, their seconds, and the fate of messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from simulator.cluster.spec import ClusterSpec
from simulator.errors import InvariantError
from simulator.loop.clock import Clock
from simulator.loop.links import LinkedWorkers
from tests.shared.scenes import SEARCH, bits, run

DIMENSION = 10
DRAWN = {"mean": 1.0, "job": "exponential"}
OUTAGES = {"mean": 1.0, "speed": {"kind": "outages", "mean_up": 3.0, "mean_down": 2.0}}
SHARED = {"discipline": "fifo", "shared": True}
LINKS: list[dict[str, Any]] = [
    {"upload": 1.0},
    {"download": DRAWN},
    {"upload": {"latency": DRAWN, "bandwidth": 20.0}, "download": {"bandwidth": [5.0, 9.0, 20.0]}},
    {"upload": {"latency": DRAWN, "discipline": "fifo"}},
    {"upload": {"latency": DRAWN, **SHARED}, "download": {"latency": 0.1, **SHARED}},
]


@dataclass(eq=False)
class Job:
    worker: int
    number: int = -1
    gradients: int = 1
    started: float = -1.0
    serial: int = -1
    version: int = 0
    waited: float = 0.0


def make(worker: int, number: int, start: float, place: int) -> Job:
    return Job(worker, number, started=start)


class Scene:
    """Three workers behind `links` that take the next job at once, unless given."""

    def __init__(self, links: Any, compute_time: Any = 2.0, again: bool = True) -> None:
        spec = ClusterSpec.model_validate(
            {"workers": 3, "compute_time": compute_time, "links": links}
        )
        network = spec.network(0, DIMENSION)
        assert network is not None
        self.times, self.network = spec.build(0), network
        self.clock, self.again = Clock(), again
        self.cluster = LinkedWorkers(self.clock, self.times, self.on_finish, Job, network)
        self.log: list[tuple[float, int, int]] = []

    def on_finish(self, job: Job) -> None:
        self.log.append((self.clock.now, job.worker, job.number))
        if self.again:
            self.cluster.start(Job(job.worker))

    def start(self, *workers: int, together: bool = False) -> None:
        if together:
            self.cluster.start_many(np.array(workers), 1, 0, make)
        else:
            for worker in workers:
                self.cluster.start(Job(worker))

    def run(self, until: float) -> None:
        self.clock.run(until)
        self.cluster.check()
        self.cluster.check_time()

    def total(self, column: str) -> float:
        return float(self.cluster.report()[column].sum())


def test_a_job_is_a_download_a_computation_and_an_upload() -> None:
    scene = Scene({"download": 1.0, "upload": {"bandwidth": 2.5}})
    scene.start(0)
    scene.run(20.0)
    assert [time for time, _, _ in scene.log] == [7.0, 14.0]
    busy, idle, down = scene.cluster.settle()
    assert (busy[0], idle[0], down[0]) == (6.0, 14.0, 0.0)
    assert scene.cluster.report()["link_seconds"][0] == 14.0


def test_all_gradients_of_a_job_travel_in_one_upload() -> None:
    scene = Scene({"upload": 1.0})
    scene.cluster.start(Job(0, gradients=4))
    scene.run(10.0)
    assert [time for time, _, _ in scene.log] == [9.0]


def test_several_uploads_of_a_job_go_one_after_the_other() -> None:
    for discipline in ("parallel", "fifo"):
        scene = Scene({"upload": {"bandwidth": 4.0, "discipline": discipline}})
        scene.cluster.send_up(np.array([3, 1, 1]), 2.0)
        scene.start(0, 1)
        scene.run(3.6)
        assert scene.log == [(2.5, 1, 0), (3.5, 0, 0)]
        assert scene.total("numbers_sent") == 2 * DIMENSION + 4 * 2.0 + 2 * DIMENSION


def test_messages_are_set_before_the_first_job() -> None:
    scene = Scene({"upload": 1.0})
    scene.start(0)
    with pytest.raises(InvariantError, match="set first"):
        scene.cluster.send_up(np.array([2, 2, 2]), 1.0)


@pytest.mark.parametrize("links", LINKS)
@pytest.mark.parametrize("compute_time", [2.0, DRAWN])
def test_a_cohort_arrives_as_its_members_one_by_one(links: Any, compute_time: Any) -> None:
    one, many = Scene(links, compute_time), Scene(links, compute_time)
    one.start(2, 0, 1)
    many.start(2, 0, 1, together=True)
    for scene in (one, many):
        scene.run(50.0)
    assert one.log == many.log


def peer(scene: Scene, until: float) -> list[tuple[float, int, int]]:
    """The same workers as processes of SimPy, with a resource for every queue."""
    world, log = simpy.Environment(), []
    links = scene.network.download, scene.network.upload
    sent = {(link, worker): 0 for link in links for worker in range(3)}
    queues = {}
    for link in links:
        private = [simpy.Resource(world) for _ in range(3)]
        queues[link] = [private[0]] * 3 if link._shared else private

    def message(link: Any, worker: int) -> Any:
        number, sent[link, worker] = sent[link, worker], sent[link, worker] + 1
        if link.is_fifo:
            with queues[link][worker].request() as turn:
                yield turn
                yield world.timeout(link.transfer(worker, number, DIMENSION, world.now) - world.now)
        else:
            yield world.timeout(link.transfer(worker, number, DIMENSION, world.now) - world.now)

    def work(worker: int) -> Any:
        job = 0
        while True:
            yield from message(links[0], worker)
            yield world.timeout(scene.times.finish(worker, job, world.now) - world.now)
            yield from message(links[1], worker)
            log.append((world.now, worker, job))
            job += 1

    for worker in range(3):
        world.process(work(worker))
    world.run(until)
    return log


@pytest.mark.parametrize("links", LINKS)
@pytest.mark.parametrize("compute_time", [DRAWN, OUTAGES])
def test_arrivals_are_those_of_plain_simpy_processes(links: Any, compute_time: Any) -> None:
    scene = Scene(links, compute_time)
    expected = peer(scene, 60.0)
    scene.start(0, 1, 2)
    scene.run(60.0)
    assert len(expected) > 20
    assert [entry[1:] for entry in scene.log] == [entry[1:] for entry in expected]
    assert np.allclose([entry[0] for entry in scene.log], [entry[0] for entry in expected])


@pytest.mark.parametrize("messages", [1, 3])
@pytest.mark.parametrize("links", LINKS)
@SEARCH
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["start", "cohort", "cancel", "wait"]), st.integers(0, 2)),
        max_size=40,
    )
)
def test_messages_and_time_are_accounted_for_whatever_is_done(
    links: Any, messages: int, steps: list[tuple[str, int]]
) -> None:
    scene = Scene(links, OUTAGES, again=False)
    scene.cluster.send_up(np.full(3, messages), 4.0)
    for step, worker in steps:
        idle = [k for k in range(3) if not scene.cluster.is_busy(k)]
        if step == "start" and worker in idle:
            scene.start(worker)
        elif step == "cohort" and idle:
            scene.start(*idle, together=True)
        elif step == "cancel":
            scene.cluster.cancel_many(np.arange(worker + 1))
        else:
            scene.run(scene.clock.now + 0.4 * (worker + 1))
        scene.cluster.check()
        scene.cluster.check_time()
    report = scene.cluster.report()
    gone = [report[f"messages_{fate}"] for fate in ("delivered", "dropped", "in_flight")]
    assert (report["downloads"] + report["uploads"] == sum(gone)).all()
    assert all((column >= 0).all() for column in report.values())
    assert all((seconds > -1e-9).all() for seconds in scene.cluster.settle())


def test_what_a_cancelled_job_has_on_its_way_is_dropped() -> None:
    scene = Scene({"download": 1.0, "upload": 1.0}, again=False)
    for seconds in (0.25, 1.5, 3.25, 4.25):  # downloading, computing, uploading, arrived
        scene.start(0)
        scene.run(scene.clock.now + seconds)
        scene.cluster.cancel_many(np.array([0]))
        scene.cluster.check()
    counts = [scene.total(f"messages_{fate}") for fate in ("delivered", "dropped", "in_flight")]
    assert (scene.total("downloads"), scene.total("uploads"), counts) == (4, 2, [4, 2, 0])


def test_a_dropped_message_keeps_its_place_on_a_queueing_link() -> None:
    scene = Scene({"upload": {"latency": 5.0, **SHARED}}, again=False)
    scene.start(0)
    scene.run(3.0)
    scene.cluster.cancel_many(np.array([0]))
    scene.start(1)
    scene.run(20.0)
    assert scene.log == [(12.0, 1, 0)]


def test_a_lost_message_is_noticed() -> None:
    scene = Scene({"upload": 1.0})
    scene.start(0)
    scene.network.upload.sent[0] += 1
    with pytest.raises(InvariantError, match="messages sent = delivered"):
        scene.cluster.check()


METHODS = [
    {"name": "asgd", "stepsize": 0.1},
    {"name": "rennala", "stepsize": 0.1, "batch": 3},
    {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 2},
]


@pytest.mark.parametrize("links", [{}, {"upload": 0.0, "download": [0.0, 0.0, 0.0]},
                                   {"upload": {"bandwidth": float("inf"), **SHARED}},
                                   {"edge": 3.0}])  # fmt: skip
def test_links_that_take_no_time_change_no_byte(links: Any) -> None:
    plain = run(*METHODS, workers=3, times=DRAWN)
    free = run(*METHODS, workers=3, times=DRAWN, links=links)
    for table in ("curves", "summary", "workers", "events"):
        assert bits(getattr(plain, table)) == bits(getattr(free, table))


def test_seeds_differ_where_only_the_links_are_random() -> None:
    result = run(METHODS[0], workers=3, times=1.0, links={"upload": DRAWN}, seeds=2)
    assert result.curves.groupby("seed")["time"].max().nunique() == 2


def test_the_number_of_uploads_is_set_before_the_first_job() -> None:
    scene = Scene({"upload": 1.0})
    scene.cluster.send_up(np.array([2, 1, 1]), 5.0)
    scene.cluster.start(make(0, -1, 0.0, 0))
    with pytest.raises(InvariantError, match="messages are set first: 1 jobs before"):
        scene.cluster.send_up(np.array([1, 1, 1]), 5.0)
