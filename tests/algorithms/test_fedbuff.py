"""Buffered aggregation of local steps."""

from __future__ import annotations

from typing import Any

import pytest

from algorithms.fedbuff import FedBuff
from simulator.errors import ScenarioError
from tests.shared.formal import basis
from tests.shared.scenes import bits
from tests.shared.small import JITTER, path, simulate

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


FLAT = {"name": "fedbuff", "label": "it", "buffer": 3, "local_steps": 2, "local_stepsize": 0.1}


@pytest.mark.parametrize("regions", [None, {"count": 1}])
@pytest.mark.parametrize("options", [{"staleness": "sqrt"}, {"aggregator": "median"}])
def test_one_region_is_the_flat_method_byte_for_byte(regions: Any, options: Any) -> None:
    cluster = {"workers": 5, "compute_time": JITTER, "regions": regions}
    flat = simulate({**FLAT, **options}, cluster=cluster, events=True)
    entry = {**FLAT, **options, "global_buffer": 1}
    found = simulate(entry, cluster=cluster, events=True)
    found.workers = found.workers.drop(columns="region_delay")
    for table in ("curves", "workers", "events"):
        assert bits(getattr(found, table)) == bits(getattr(flat, table))


def test_two_regions_fill_the_global_buffer_in_turns() -> None:
    """F = x^2/2 from 1, a worker in each region, 1 s a step of .1, no seconds between servers.

    Both send .1 at 1 s, and x = .9; region 1 hears of it, region 0 has sent before. At 2 s region 0
    sends .1 from the old model, an update late, and region 1 sends .09.
    """
    line = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [1.0]}
    method = {"name": "fedbuff", "buffer": 1, "local_stepsize": 0.1, "staleness": "sqrt"}
    rows = path(
        {**method, "global_buffer": 2}, problem=line,
        cluster={"workers": 2, "compute_time": 1.0, "regions": {"count": 2}}, stop={"time": 2.5},
    )  # fmt: skip
    models = [1.0, 0.9, 0.9 - (0.1 / 2**0.5 + 0.09) / 2]
    assert rows["time"].tolist() == [0.0, 1.0, 2.0, 2.5]
    assert rows["distance_sq"].tolist()[:3] == pytest.approx([x * x for x in models])


def test_delays_count_the_models_that_a_region_has_received() -> None:
    """A message to the global server and back takes 1.8 s: one comes every second from 2.8 s on."""
    method = {"name": "fedbuff", "buffer": 1, "local_stepsize": 0.1, "global_buffer": 1}
    regions = {"count": 1, "seconds": 0.9}
    rows = simulate(
        method, cluster={"workers": 1, "compute_time": 1.0, "regions": regions},
        stop={"time": 10.5},
    ).workers  # fmt: skip
    assert rows["region_delay"].tolist() == [pytest.approx(0.8)]


def test_drawn_workers_have_no_region() -> None:
    with pytest.raises(ScenarioError, match="belongs to continues: reporter"):
        simulate({**UNIFORM, "concurrency": 2, "global_buffer": 2})
