"""Several copies of a task: the first one counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.replicated_sgd import ReplicatedSgd
from simulator.errors import ScenarioError
from tests.shared.drive import server_of
from tests.shared.scenes import bits, curve, run

GAMMA = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}


def entry(**parameters: Any) -> dict[str, Any]:
    return {"name": "replicated_sgd", "label": "it", "stepsize": 0.5, **parameters}


@pytest.mark.parametrize("times", [None, 1.0, GAMMA])
def test_one_copy_is_sync_sgd_byte_for_byte(times: object) -> None:
    other = {"name": "sync_sgd", "label": "it", "stepsize": 0.5}
    found, expected = (curve(run(method, times=times)) for method in (entry(), other))
    assert bits(found) == bits(expected)


def test_copies_have_the_sample_of_their_task() -> None:
    """The first n/r workers alone would take the same steps."""
    twice = run(entry(copies=2), workers=6, times=GAMMA, stop={"iterations": 20})
    alone = run(entry(), workers=3, stop={"iterations": 20})
    for metric in ("loss", "distance_sq"):
        found, expected = (curve(result)[metric].to_numpy() for result in (twice, alone))
        assert found[:21] == pytest.approx(expected[:21], rel=1e-9)


def test_all_copies_are_bit_equal() -> None:
    """Whichever of the six workers is the first, the gradient is that of task 0."""
    models = set()
    for fastest in range(4):
        times = [3.0] * 4
        times[fastest] = 1.0
        problem = {"kind": "quadratic", "dimension": 3, "noise": 0.5}
        server = server_of(
            ReplicatedSgd(stepsize=0.1, copies=4), times, problem=problem, horizon=1.5
        )
        server.clock.run(1.5)
        models.add(server.model.values.tobytes())
    assert len(models) == 1


def test_the_first_of_two_copies_halves_the_wait() -> None:
    """Exponential times, n = 20, r = 2: H_10/2 = 1.464484 seconds for 10 tasks."""
    times = curve(
        run(
            entry(copies=2, stepsize=1e-3), workers=20, times={"mean": 1.0, "job": "exponential"},
            stop={"iterations": 1500},
        )
    )["time"]  # fmt: skip
    seconds = np.diff(times.drop_duplicates().to_numpy())
    error = seconds.std() / np.sqrt(len(seconds))
    assert abs(seconds.mean() - 1.464484) < 4 * error < 0.1


def test_idle_workers_back_up_the_last_tasks() -> None:
    """The slow worker's task is copied at 1 s and done at 2 s, instead of at 10."""
    times = {"mean": [1.0, 1.0, 1.0, 10.0]}
    result = run(entry(speculative=0.75), workers=4, times=times, stop={"time": 4.5})
    assert curve(result)["time"].drop_duplicates().tolist()[:3] == [0.0, 2.0, 4.0]
    assert result.workers["jobs"].tolist() == [4, 2, 2, 0]
    assert result.summary["discarded"].tolist() == [0]
    later = run(entry(speculative=1.0), workers=4, times=times, stop={"time": 10.5})
    assert curve(later)["time"].drop_duplicates().tolist()[1] == 10.0


def test_every_task_has_as_many_copies() -> None:
    with pytest.raises(ScenarioError, match="copies: must divide the number of workers, 5"):
        run(entry(copies=2))
