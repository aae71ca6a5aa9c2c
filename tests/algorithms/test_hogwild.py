"""Hogwild!: the version of each coordinate of a job, and the reported delays."""

from typing import Any

import numpy as np
import pytest

from tests.shared.scenes import bits, curve, run

TWO = {
    "kind": "quadratic",
    "dimension": 2,
    "matrix": "identity",
    "noise": 0.0,
    "start": [1.0, 1.0],
}


def hogwild(**options: Any) -> dict[str, Any]:
    """The method with its options."""
    return {"name": "hogwild", "stepsize": 0.5, **options}


@pytest.mark.parametrize("options", [{"read_share": 0.0}, {"pieces": 1}])
def test_a_consistent_read_is_asynchronous_sgd(options: dict[str, Any]) -> None:
    """Byte for byte: the same jobs, delays and models."""
    found = curve(run(hogwild(stepsize=0.1, **options)))
    assert bits(found) == bits(curve(run({"name": "asgd", "stepsize": 0.1})))


def test_alone_nobody_writes_between_the_reads() -> None:
    found = run(hogwild(stepsize=0.1, pieces=4), workers=1)
    assert bits(curve(found)) == bits(curve(run({"name": "asgd", "stepsize": 0.1}, workers=1)))
    assert found.workers["coordinate_delay_max"].tolist() == [0.0]
    assert found.workers["versions_read"].tolist() == [1.0]


def test_a_slow_job_mixes_the_versions_at_which_it_read() -> None:
    """F = ||x||^2/2 from (1, 1), times 1 and 2.5, step 1/2, reading all along, d = 2 pieces.

    Worker 1 reads one coordinate at 0 (value 1) and the other at 1.25 (value 1/2, after the first
    update). Worker 0 has moved both to 1/4 at time 2, so that at 2.5 one coordinate becomes
    1/4 - 1/2 and the other 1/4 - 1/4.
    """
    found = run(
        hogwild(read_share=1.0),
        workers=2,
        times=[1.0, 2.5],
        problem=TWO,
        stop={"time": 2.6},
        record={"iterations": 1},
    )
    losses = curve(found)["loss"].tolist()
    assert losses == [1.0, 0.25, 0.0625, 0.5 * 0.25**2, 0.5 * 0.25**2]
    row = found.workers.set_index("worker").loc[1]
    assert row["coordinate_delay_mean"] == 1.5  # 2 and 1 updates ago
    assert (row["coordinate_delay_max"], row["versions_read"]) == (2.0, 2.0)


def test_what_is_unread_at_the_end_is_read_then() -> None:
    """Most jobs are shorter than the mean second of a reading; no read is staler than they."""
    found = run(hogwild(stepsize=0.1, read_share=1.0), times={"mean": 1.0, "job": "exponential"})
    table = found.workers
    assert (table["coordinate_delay_mean"] < table["coordinate_delay_max"]).all()
    assert table["coordinate_delay_max"].max() == found.summary["max_delay"].max()


def test_both_engines_play_the_same_bytes_with_blocks() -> None:
    oracle = {"kind": "coordinate", "block": 2}
    tables = [
        run(hogwild(stepsize=0.1), oracle=oracle, engine=engine) for engine in ("tape", "numpy")
    ]
    for name in ("curves", "summary", "workers"):
        assert bits(getattr(tables[0], name)) == bits(getattr(tables[1], name))


def test_inconsistent_coordinate_descent_comes_down() -> None:
    found = run(
        hogwild(stepsize=[0.03, 0.06]),
        workers=8,
        times=1.0,
        problem={"kind": "quadratic", "dimension": 16},
        oracle={"kind": "coordinate", "cost": 0.0625},
        stop={"time": 300},
        record={"points": 10},
    )
    assert (found.summary["final_loss_gap"] < 0.02).all()
    assert np.isfinite(found.workers["versions_read"]).all()
    assert (found.workers["versions_read"] > 1).any()
