"""Work spread over processes only where it is worth it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.running import spread as spreading
from simulator.running.run import run
from simulator.running.spread import cores, spread
from simulator.scenario import load_scenario
from tests.shared.scenes import bits
from tests.shared.work import process_of


def here(count: int) -> Iterator[tuple[int, tuple[int, int]]]:
    return ((k, process_of(k)) for k in range(count))


def processes(count: int, jobs: int | None) -> list[int]:
    """The process of each item, after checking that all came back."""
    found: list[Any] = sorted(spread(here(count), process_of, range(count), jobs))
    assert [(place, answer[0]) for place, answer in found] == [(k, k) for k in range(count)]
    return [answer[1] for _, answer in found]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "WORTH", -1.0)
    monkeypatch.setattr(spreading, "cores", lambda: 2)


def test_short_work_stays_in_this_process() -> None:
    assert set(processes(8, None)) == {os.getpid()}
    assert set(processes(8, 1)) == {os.getpid()}


@pytest.mark.usefixtures("impatient")
def test_long_work_goes_to_other_processes_after_the_second_item() -> None:
    found = processes(6, None)
    assert found[:2] == [os.getpid()] * 2
    assert os.getpid() not in found[2:]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_the_last_item_is_not_worth_a_process(count: int) -> None:
    assert processes(count, None) == [os.getpid()] * count


def test_with_one_core_all_work_stays_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "WORTH", -1.0)
    monkeypatch.setattr(spreading, "cores", lambda: 1)
    assert set(processes(5, None)) == {os.getpid()}


def test_cores_are_those_that_this_process_may_use() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)


@pytest.mark.usefixtures("impatient")
def test_a_spread_run_has_the_same_bytes() -> None:
    scenario = load_scenario(
        {
            "problem": {"kind": "quadratic", "dimension": 4, "noise": 0.1},
            "cluster": {"workers": 3, "compute_time": {"mean": 1.0, "job": "exponential"}},
            "methods": [{"name": "asgd", "stepsize": 0.1}, {"name": "sync_sgd", "stepsize": 0.1}],
            "stop": {"time": 20.0},
            "record": {"every": 2.0},
            "seeds": 3,
        }
    )
    shares: list[float] = []
    alone = run(scenario, jobs=1)
    spread_out = run(scenario, jobs=None, progress=lambda share, _: shares.append(share))
    for table in ("curves", "summary", "workers"):
        assert bits(getattr(alone, table)) == bits(getattr(spread_out, table))
    assert shares[-1] == 1.0
