"""Objectives in Python: the process that runs them, and the scenarios that refuse them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import simulator
from simulator.errors import ScenarioError
from simulator.running import run as running
from tests.shared.scenes import scene

ASGD = {"name": "asgd", "stepsize": 0.1}


class Bowl:
    """f(x) = ||x||^2/2 from ones."""

    start = np.ones(2)

    def gradient(self, point: Any, worker: int, key: tuple[int, int, int]) -> Any:
        del worker, key
        return point.copy()

    def measure(self, point: Any) -> dict[str, float]:
        return {"loss": 0.5 * float(point @ point)}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """The numbers of processes that were asked for; all work stays in this one."""
    numbers: list[int | None] = []

    def here(work: Iterator[Any], _: object, __: object, jobs: int | None) -> Iterator[Any]:
        numbers.append(jobs)
        return work

    monkeypatch.setattr(running, "spread", here)
    return numbers


@pytest.mark.parametrize(("jobs", "used"), [(None, 1), (3, 3), (1, 1)])
def test_an_objective_stays_in_this_process_unless_others_are_asked_for(
    jobs: int | None, used: int, asked: list[int | None]
) -> None:
    simulator.run(scene(ASGD, problem={"kind": "python"}), objective=Bowl(), jobs=jobs)
    assert asked == [used]


@pytest.mark.parametrize("jobs", [None, 3])
def test_a_compiled_problem_takes_the_processes_that_are_asked_for(
    jobs: int | None, asked: list[int | None]
) -> None:
    simulator.run(scene(ASGD), jobs=jobs)
    assert asked == [jobs]


def test_without_wishes_a_run_uses_one_process_and_keeps_no_events(
    asked: list[int | None],
) -> None:
    assert simulator.run(scene(ASGD)).events is None
    assert asked == [1]


def test_a_compiled_problem_takes_no_objective() -> None:
    with pytest.raises(ScenarioError, match="is quadratic, must be python where an objective"):
        simulator.run(scene(ASGD), objective=Bowl())
