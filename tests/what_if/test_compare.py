"""What a change saves: closed forms, paired seeds, refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.errors import ScenarioError
from simulator.scenario import Scenario
from simulator.what_if.changes import changes_of
from simulator.what_if.compare import WhatIf, what_if

NOISELESS: dict[str, Any] = {
    "problem": {"kind": "quadratic", "dimension": 5, "noise": 0.0},
    "cluster": {"workers": 4, "compute_time": {"mean": {"law": "linear"}, "job": "exponential"}},
    "methods": [{"name": "sync_sgd", "stepsize": 1.0}],
    "stop": {"iterations": 200, "target": {"metric": "grad_norm_sq", "below": 1e-3}},
    "record": {"iterations": 1},
    "seeds": 3,
}


def measured(place: Path, **sections: Any) -> WhatIf:
    scenario = Scenario.model_validate({**NOISELESS, **sections})
    return what_if(scenario, list(changes_of(scenario, range(scenario.cluster.size))), place)


def row(found: WhatIf, change: str) -> dict[str, Any]:
    [one] = found.table[found.table["change"] == change].to_dict("records")
    return {str(key): value for key, value in one.items()}


def seconds_of_steps(seed: int, steps: int) -> Any:
    """X[k, i]: seconds of worker i in step k, as the cluster draws them."""
    times = Scenario.model_validate(NOISELESS).cluster.build(seed)
    return np.array([[times.finish(i, k, 0.0) for i in range(4)] for k in range(steps)])


def test_synchronous_steps_without_noise_have_a_closed_form(tmp_path: Path) -> None:
    found = measured(tmp_path)
    steps = 19  # of gradient descent; without noise no cluster changes it
    draws = [seconds_of_steps(seed, steps) for seed in range(3)]
    assert found.times == pytest.approx([own.max(axis=1).sum() for own in draws], rel=1e-12)
    for worker in range(4):
        others = [np.delete(own, worker, axis=1) for own in draws]
        saved = [(a.max(1) - b.max(1)).sum() for a, b in zip(draws, others, strict=True)]
        one = row(found, f"worker {worker} absent")
        assert one["saved"] == pytest.approx(np.mean(saved), rel=1e-9)
        half = 4.303 * np.std(saved, ddof=1) / np.sqrt(3)
        assert one["saved_high"] - one["saved"] == pytest.approx(half, rel=1e-6)
        factors = np.where(np.arange(4) == worker, 0.5, 1.0)
        twice = [(a.max(1) - (factors * a).max(1)).sum() for a in draws]
        assert row(found, f"worker {worker} twice as fast")["saved"] == pytest.approx(
            np.mean(twice)
        )


def test_links_server_and_failures_are_removed(tmp_path: Path) -> None:
    cluster = {
        "workers": 2,
        "compute_time": 1.0,
        "links": {"upload": 0.5},
        "server": {"update": 0.25},
        "faults": {"time_to_failure": 100.5, "time_to_repair": 3.0},
        "cold_start": 2.0,
    }
    found = measured(tmp_path, cluster=cluster, seeds=1)
    assert row(found, "no links")["saved"] == pytest.approx(19 * 0.5)
    assert row(found, "no server seconds")["saved"] == pytest.approx(18 * 0.25)
    assert row(found, "no cold start")["saved"] == pytest.approx(2.0)
    assert row(found, "no failures")["saved"] >= 0.0
    assert np.isnan(row(found, "no links")["saved_low"])


def test_a_change_that_does_not_fit_the_method_is_left_out(tmp_path: Path) -> None:
    methods = [{"name": "m_sync_sgd", "m": 4, "stepsize": 1.0}]
    found = measured(tmp_path, methods=methods)
    assert set(found.table["kind"]) == {"median", "twice"}
    assert found.left_out[0] == (
        "worker 0 absent: methods[0].m must be at most the number of workers, 3"
    )


def test_a_change_that_never_reaches_the_target_has_no_saving(tmp_path: Path) -> None:
    stop = {"time": 200.0, "target": {"metric": "grad_norm_sq", "below": 1e-3}}
    cluster = {"workers": 2, "compute_time": [1.0, 100.0]}
    alone = {"name": "m_sync_sgd", "m": 1, "stepsize": 1.0}
    found = measured(tmp_path, stop=stop, cluster=cluster, methods=[alone])
    one = row(found, "worker 0 absent")
    assert (one["reached"], one["seeds"]) == (0, 3)
    assert np.isnan(one["saved"])
    known = found.table["saved"].dropna()
    assert found.table["saved"].isna().tolist() == [
        k >= len(known) for k in range(len(found.table))
    ]
    assert known.tolist() == sorted(known, reverse=True)


def test_a_second_call_computes_nothing(tmp_path: Path) -> None:
    first = measured(tmp_path)
    shown: list[tuple[float, str]] = []
    scenario = first.scenario
    changes = list(changes_of(scenario, range(4)))
    again = what_if(scenario, changes, tmp_path, progress=lambda *said: shown.append(said))
    assert shown == []
    assert again.table.equals(first.table)


@pytest.mark.parametrize(
    ("sections", "key"),
    [
        ({"stop": {"iterations": 20}}, "stop.target"),
        ({"methods": [{"name": "sync_sgd", "stepsize": [0.5, 1.0]}]}, "methods"),
        ({"methods": [{"name": "m_sync_sgd", "m": 2, "stepsize": [0.5, 1.0]}]}, "methods"),
        ({"methods": [*NOISELESS["methods"], {"name": "asgd", "stepsize": 1.0}]}, "methods"),
        ({"problem": {"kind": "python"}}, "problem.kind"),
        ({"sweep": {"cluster.workers": [2, 3]}}, "sweep"),
        (
            {"stop": {"time": 9.0, "target": {"metric": "grad_norm_sq", "below": 1e9}}},
            "stop.target",
        ),
    ],
)
def test_it_needs_one_method_with_one_target(
    tmp_path: Path, sections: dict[str, Any], key: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        measured(tmp_path, **sections)
    assert caught.value.problems[0].key == key
