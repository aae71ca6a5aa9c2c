"""The scenario of a what-if, from stored results."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import simulator
from simulator.errors import DataError
from simulator.results import write
from simulator.scenario import Scenario
from simulator.what_if.chosen import _finer, chosen

CONTENT: dict[str, Any] = {
    "name": "made",
    "problem": {"kind": "quadratic", "dimension": 4},
    "cluster": {"workers": 2, "compute_time": [1.0, 2.0]},
    "methods": [
        {"name": "asgd", "stepsize": [0.1, 0.5]},
        {"name": "sync_sgd", "stepsize": 0.01},
    ],
    "stop": {"time": 40.0, "target": {"metric": "loss_gap", "below": 0.01}},
    "record": {"every": 0.5},
    "seeds": 2,
}


def made(**sections: Any) -> Scenario:
    return Scenario.model_validate({**CONTENT, **sections})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a run."""
    place = tmp_path_factory.mktemp("run")
    write(simulator.run(made()), place, made())
    return place


def test_the_fastest_method_has_its_best_parameters_and_the_seeds_of_the_results(
    folder: Path,
) -> None:
    found = chosen(folder)
    assert [(one.name, one.parameters["stepsize"]) for one in found.methods] == [("asgd", 0.5)]
    assert (found.seeds, found.tune) == ([0, 1], None)
    assert chosen(folder, seeds=[7]).seeds == [7]
    result = simulator.run(made())
    own = result.summary[result.summary["stepsize"] == 0.5]["time_to_target"].median()
    assert found.record.every == min(0.5, own / 200.0)


def test_what_cannot_be_measured_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = simulator.results.read(folder)
    late, at_once, swept = (replace(result, summary=result.summary.copy()) for _ in range(3))
    late.summary["time_to_target"] = float("inf")
    at_once.summary["time_to_target"] = 0.0
    swept.summary.insert(1, "n", 1)
    for one, said in (
        (late, "never reached the target, so no change can be measured"),
        (at_once, "asgd reached the target at once, so no change can be measured"),
        (swept, "holds a sweep: what-if needs the results of one scenario"),
        (replace(result, target=None), "has no stop.target: what-if compares times to the target"),
    ):
        monkeypatch.setattr("simulator.what_if.chosen.read", lambda _, one=one: one)
        with pytest.raises(DataError, match=said):
            chosen(folder)
    monkeypatch.setattr("simulator.what_if.chosen.read", lambda _: result)
    with pytest.raises(DataError, match="--method 'sync': no method there, did you mean"):
        chosen(folder, label="sync")
    with pytest.raises(DataError, match="sync_sgd never reached the target"):
        chosen(folder, label="sync_sgd")


@pytest.mark.parametrize(
    ("record", "target", "every", "refine"),
    [
        ({"every": 0.5}, {}, 0.05, True),
        ({"every": 0.01}, {}, 0.01, True),
        ({"points": 10}, {}, 0.05, True),
        ({"iterations": 3}, {}, None, True),
        ({"every": 0.5}, {"stay": 2}, 0.5, True),
        ({"every": 0.5}, {"smooth": 2}, 0.5, False),
    ],
)
def test_records_are_fine_enough_for_the_target(
    record: dict[str, Any], target: dict[str, Any], every: float | None, refine: bool
) -> None:
    aim = {**CONTENT["stop"]["target"], **target}
    found = _finer(made(record=record, stop={"time": 40.0, "target": aim}), 10.0)
    assert (found.every, found.refine) == (every, refine)
