"""Buffered aggregation of local steps."""

from __future__ import annotations

from typing import Any

import pytest

from algorithms.fedbuff import FedBuff
from simulator.errors import ScenarioError
from tests.shared.formal import basis
from tests.shared.small import path, simulate

PARABOLA = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [5.0]}
UNIFORM = {"name": "fedbuff", "local_stepsize": 0.1, "buffer": 2, "continues": "uniform"}


def test_one_gradient_and_no_buffer_is_asgd_byte_for_byte() -> None:
    method = {"name": "fedbuff", "buffer": 1, "local_stepsize": 0.1}
    assert path(method).equals(path({"name": "asgd", "stepsize": 0.1}))


def test_the_step_is_the_product_of_the_two() -> None:
    method = {"name": "fedbuff", "buffer": 1, "local_stepsize": 0.5, "stepsize": 0.25}
    assert path(method).equals(path({"name": "asgd", "stepsize": 0.125}))


def test_local_steps_shrink_a_parabola_by_their_power_and_take_their_time() -> None:
    """y = (1 - a)^3 x, and x moves half of the way there, every 3 seconds."""
    method = {"name": "fedbuff", "buffer": 1, "local_steps": 3, "local_stepsize": 0.1}
    run = path(
        {**method, "stepsize": 0.5},
        problem=PARABOLA, cluster={"workers": 1}, stop={"arrivals": 4},
    )  # fmt: skip
    factor = 1 - 0.5 * (1 - 0.9**3)
    assert run["time"].tolist() == [0, 3, 6, 9, 12]
    assert run["loss"].tolist() == pytest.approx([12.5 * factor ** (2 * k) for k in range(5)])


def test_late_changes_weigh_one_over_the_root_of_one_more_than_their_delay() -> None:
    method = FedBuff(buffer=2, local_stepsize=1.0, staleness="sqrt")
    bench = basis(method, 3, [0, 0, 0, 1, 0, 2])
    assert bench.stamps == [0, 0, 1, 0, 1, 0]
    weights = [1, 1, 1, 2**-0.5, 2**-0.5, 3**-0.5]
    assert bench.model.tolist() == pytest.approx([-weight / 2 for weight in weights])


def test_uniform_keeps_its_number_of_workers_active_and_reaches_everyone() -> None:
    result = simulate({**UNIFORM, "concurrency": 2}, stop={"arrivals": 300})
    assert result.summary["in_flight"].item() == 2
    assert result.workers["jobs"].min() > 30


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({}, "must be below the number of workers, 5"),
        ({"concurrency": 5}, "must be below the number of workers, 5"),
        ({"concurrency": 2, "continues": "reporter"}, "belongs to continues: uniform"),
    ],
)
def test_concurrency_goes_with_uniform_and_leaves_someone_idle(
    options: dict[str, Any], rule: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        simulate({**UNIFORM, **options})
    assert rule in str(caught.value)
