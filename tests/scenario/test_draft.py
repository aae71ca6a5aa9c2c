"""A first scenario from a few facts: it says what they say, and it runs."""

from pathlib import Path
from typing import Any

import pytest

from simulator.scenario import Scenario, load_scenario
from simulator.scenario.draft import Facts, draft


def loaded(place: Path, **facts: Any) -> tuple[str, Scenario]:
    """The text and the scenario."""
    text = draft("mine", Facts(**facts))
    path = place / "s.yaml"
    path.write_text(text)
    return text, load_scenario(path)


def methods(scenario: Scenario) -> dict[str, dict[str, Any]]:
    return {one.name: one.parameters for one in scenario.methods}


BIG = [0.5, 1.0, 1.5, 1.8]
SMALL = [0.02, 0.04, 0.08, 0.16, 0.32, 0.64]


def test_the_stock_problem(tmp_path: Path) -> None:
    text, scenario = loaded(tmp_path)
    assert text.startswith("# Written by `paceline init`.") and text.endswith("seeds: 3\n")
    assert scenario.name == "mine" and scenario.cluster.size == 16
    found = methods(scenario)
    assert list(found) == ["sync_sgd", "rennala", "asgd", "ringmaster"]
    assert found["rennala"]["batch"] == found["ringmaster"]["delay_threshold"] == 4
    assert found["sync_sgd"]["stepsize"] == found["rennala"]["stepsize"] == BIG
    assert found["asgd"]["stepsize"] == found["ringmaster"]["stepsize"] == SMALL
    assert "heterogeneity" not in text and "faults" not in text and "links" not in text
    assert "    mean: 1  # seconds per gradient\n    job: {kind: lognormal, sigma: 0.3}" in text
    stop, record = scenario.stop, scenario.record
    assert stop.time == 150.0 and stop.target is not None
    assert (stop.target.metric, stop.target.value) == ("grad_norm_sq", 5e-4)
    assert (record.points, record.spacing, record.first) == (200, "log", 1.0)
    assert scenario.seeds == [0, 1, 2]


def test_what_is_known_of_machines_network_and_failures(tmp_path: Path) -> None:
    text, scenario = loaded(
        tmp_path, workers=3, seconds=(0.5, 2.0), jitter=0.0, failures=100.0, repair=7.0, upload=0.5
    )
    assert "    mean: {law: cycle, values: [0.5, 2]}" in text and "    job: constant" in text
    assert "    time_to_failure: {mean: 100, job: exponential}\n    time_to_repair: 7\n" in text
    assert "  links: {upload: 0.5}" in text
    assert scenario.stop.time == 150 * 2.5 and scenario.record.first == 0.5
    assert methods(scenario)["rennala"]["batch"] == 1
    _, scenario = loaded(tmp_path, workers=9)
    assert methods(scenario)["rennala"]["batch"] == 2


def test_different_data_have_other_methods_and_another_target(tmp_path: Path) -> None:
    text, scenario = loaded(tmp_path, different=True)
    found = methods(scenario)
    assert list(found) == ["sync_sgd", "malenia", "ringleader", "ia2sgd"]
    assert [one["stepsize"] for one in found.values()] == [BIG, BIG, SMALL, SMALL]
    assert "heterogeneity: {kind: random_minima, scale: 1.0}" in text
    assert scenario.stop.target is not None and scenario.stop.target.value == 1e-2


@pytest.mark.parametrize(("different", "split"), [(False, "iid"), (True, "by_label")])
def test_data_of_one_s_own(different: bool, split: str, tmp_path: Path) -> None:
    text, scenario = loaded(tmp_path, data='a "b".svm', different=different)
    assert f"  partition: {split}\n" in text and "batch: 4" in text and "l2: 1.0e-3" in text
    assert 'path: "a \\"b\\".svm", holdout: 0.2' in text
    assert scenario.stop.target is None
    text, scenario = loaded(tmp_path, data="a.svm", target=0.9)
    target = scenario.stop.target
    assert target is not None
    assert (target.metric, target.value, target.smooth) == ("accuracy", 0.9, 5)
