"""The objectives of docs/objectives.md run as written and learn something."""

import re
from pathlib import Path
from typing import Any

import pytest

import simulator
from simulator.errors import ScenarioError

PAGE = (Path(__file__).parents[2] / "docs" / "objectives.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
SMALL = {
    "problem": {"kind": "python"},
    "cluster": {"workers": 2},
    "methods": [{"name": "asgd", "stepsize": 0.1}],
    "stop": {"time": 5},
}


def executed(block: str) -> dict[str, Any]:
    """The names that a block of the page defines."""
    names: dict[str, Any] = {}
    exec(compile(block, "docs/objectives.md", "exec"), names)
    return names


def test_the_numpy_objective_comes_down() -> None:
    result = executed(BLOCKS[0])["result"]
    curve = result.curves["loss"]
    assert curve.iloc[-1] < 0.1 * curve.iloc[0]


def test_reruns_of_a_python_objective_are_equal() -> None:
    first, second = executed(BLOCKS[0])["result"], executed(BLOCKS[0])["result"]
    assert first.curves.equals(second.curves)


def test_the_torch_network_learns() -> None:
    pytest.importorskip("torch", reason="the example with a network needs PyTorch")
    result = executed(BLOCKS[1])["result"]
    asynchronous = result.curves[result.curves["algorithm"] == "ringmaster"]["loss"]
    assert asynchronous.iloc[-1] < 0.5 * asynchronous.iloc[0]


def test_a_python_objective_cannot_come_from_the_file_alone() -> None:
    with pytest.raises(ScenarioError, match=r"simulator\.run\(scenario, objective=\.\.\.\)"):
        simulator.run(simulator.load_scenario(SMALL))


def test_an_objective_needs_its_kind() -> None:
    quadratic = {**SMALL, "problem": {"kind": "quadratic", "dimension": 2}}
    with pytest.raises(ScenarioError, match="is quadratic, must be python"):
        simulator.run(simulator.load_scenario(quadratic), objective=object())  # type: ignore[arg-type]


def test_the_black_box_is_read_twice_a_job_and_comes_down() -> None:
    result = executed(BLOCKS[2])["result"]
    assert result.summary["evaluations"].tolist() == (2 * result.summary["arrivals"]).tolist()
    assert result.curves["loss"].iloc[-1] < 0.05 * result.curves["loss"].iloc[0]
