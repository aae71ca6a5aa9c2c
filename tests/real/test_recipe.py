"""The workplace of a worker: what it keeps between jobs."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.parts.averaging import Averaging
from simulator.real.recipe import Bench
from simulator.real.transport import Order, Setting
from tests.shared.recorded import brief


@pytest.fixture(scope="module")
def bench() -> Bench:
    made = Bench(brief({"name": "asgd", "stepsize": 0.1}).build_problem())
    made.reset(Setting(0))
    return made


def message(bench: Bench, serial: int, counted: int, worker: int = 1) -> list[float]:
    """The first average with beta 1/2 at the model (1, 1, 1, 1), gradient number `serial`."""
    order = Order(serial, serial, counted, Averaging(0.5), np.ones(4).tobytes(), 0.0)
    found: list[float] = np.frombuffer(bench.compute(worker, order)).tolist()
    return found


def plain(bench: Bench, serial: int) -> np.ndarray:
    order = Order(serial, serial, -1, None, np.ones(4).tobytes(), 0.0)
    return np.frombuffer(bench.compute(1, order))


def test_the_state_is_that_after_the_last_job_that_counted(bench: Bench) -> None:
    """Job 2 is cancelled after its message was computed: job 3 goes on from job 1."""
    bench.reset(Setting(0))
    one, three = plain(bench, 1), plain(bench, 3)
    assert message(bench, 1, -1) == (0.5 * one).tolist()
    message(bench, 2, 1)
    assert message(bench, 3, 1) == (0.5 * (0.5 * one) + 0.5 * three).tolist()


def test_nothing_is_kept_before_the_first_job_that_counted_or_after_a_run(bench: Bench) -> None:
    bench.reset(Setting(0))
    message(bench, 1, -1)
    assert message(bench, 2, -1) == (0.5 * plain(bench, 2)).tolist()
    message(bench, 3, 2)
    bench.reset(Setting(0))
    assert message(bench, 4, -1) == (0.5 * plain(bench, 4)).tolist()
