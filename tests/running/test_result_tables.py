"""Tables from outcomes: columns that only some methods have, order, and types."""

from typing import Any

import numpy as np
import pytest

from simulator.running.result_tables import is_usual
from tests.shared.scenes import run

ASGD = {"name": "asgd", "label": "asgd", "stepsize": [0.1, 0.2]}
RENNALA = {"name": "rennala", "label": "rennala", "batch": 3, "stepsize": 0.1}
GOSSIP = {"name": "gossip", "label": "gossip", "stepsize": 0.1}


def test_parameters_are_columns_unless_they_are_usual_everywhere() -> None:
    found = run(ASGD, RENNALA).summary
    assert list(found)[:7] == [
        "scenario", "algorithm", "label", "seed", "replica", "stepsize", "batch"
    ]  # fmt: skip
    assert found["stepsize"].tolist() == [0.1, 0.2, 0.1]
    assert found["batch"].isna().tolist() == [True, True, False]
    assert "batch" not in run(ASGD).summary


class Usual:
    is_usual = True


def test_a_parameter_is_usual_if_it_is_absent_or_says_so() -> None:
    assert is_usual({}, "a")
    assert is_usual({"a": Usual()}, "a")
    assert not is_usual({"a": 1}, "a")


def test_counters_of_one_method_are_nan_for_another() -> None:
    found = run(ASGD, GOSSIP, links={"edge": 0.5})
    assert found.summary["messages"].isna().tolist() == [True, True, False]
    own = found.workers["label"] == "gossip"
    assert found.workers["messages"].notna().equals(own)
    assert found.curves["consensus_sq"].notna().equals(found.curves["label"] == "gossip")
    assert "messages" not in run(ASGD).summary
    assert "evaluations" not in run(ASGD).summary


def test_values_of_the_function_are_counted_for_oracles_that_ask_for_them() -> None:
    oracle = {"kind": "zeroth_order", "block": 2}
    summary = run(RENNALA, oracle=oracle).summary
    assert summary["evaluations"].tolist() == (4 * summary["arrivals"]).tolist()


def test_the_table_of_workers_is_that_of_the_replica_that_went_farthest() -> None:
    target = {"metric": "loss_gap", "below": 1e-3}
    stop: dict[str, Any] = {"time": 60.0, "target": target}
    found = run({**ASGD, "stepsize": [0.5, 0.01]}, stop=stop, noise=None)
    ends = found.summary["simulated_seconds"]
    assert ends.iloc[0] < ends.iloc[1] == 60.0
    rows = found.workers
    total = rows["busy_seconds"] + rows["idle_seconds"] + rows["down_seconds"]
    assert total.tolist() == pytest.approx([60.0] * 5)
    assert rows["jobs"].sum() == found.summary["arrivals"].iloc[1]


def test_shares_and_means_are_those_of_the_counters() -> None:
    found = run(RENNALA, times={"mean": [1.0, 2.0, 3.0]}, workers=3, stop={"time": 12.5})
    rows, summary = found.workers, found.summary.iloc[0]
    seconds = rows["busy_seconds"] + rows["idle_seconds"] + rows["down_seconds"]
    assert summary["busy_fraction"] == pytest.approx(rows["busy_seconds"].sum() / seconds.sum())
    assert found.events is not None
    applied = found.events[found.events["verdict"] == "applied"]
    assert summary["mean_delay"] == pytest.approx(applied["delay"].mean())
    assert summary["max_delay"] == applied["delay"].max()
    assert summary["applied"] == len(applied)
    for column in ("cancelled", "discarded"):
        assert summary[column] == rows[column].sum() == (found.events["verdict"] == column).sum()
    assert rows["worker"].tolist() == [0, 1, 2]
    assert rows["seed"].dtype == np.int64
    assert rows["mean_compute_seconds"].tolist() == [1.0, 2.0, 3.0]
