"""The pages on options of methods: every block of YAML in them is valid."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from algorithms.parts.aggregators import Aggregator
from simulator.cli.kinds import kinds
from simulator.cluster.attacks import Attacks
from simulator.problems.preconditioner import Preconditioner
from simulator.scenario import Scenario
from simulator.stepsize_rules import StepsizeRule

DOCS = Path(__file__).parents[2] / "docs"
BASE: dict[str, Any] = {
    "cluster": {"workers": 3, "compute_time": 1.0},
    "methods": [{"name": "asgd", "stepsize": 0.1}],
    "stop": {"time": 10.0},
}


def blocks(page: str) -> list[Any]:
    found = re.findall(r"```yaml\n(.*?)```", (DOCS / page).read_text(), flags=re.DOTALL)
    assert found
    return [YAML(typ="safe", pure=True).load(text) for text in found]


@pytest.mark.parametrize("page", ["schedules.md", "covariate_shift.md", "robustness.md"])
def test_every_block_is_part_of_a_valid_scenario(page: str) -> None:
    problem: Any = {"kind": "quadratic", "dimension": 60}
    for block in blocks(page):
        problem = block.get("problem", problem)
        assert Scenario.model_validate({**BASE, "problem": problem, **block})


@pytest.mark.parametrize(
    ("page", "union"),
    [
        ("schedules.md", StepsizeRule),
        ("covariate_shift.md", Preconditioner),
        ("robustness.md", Aggregator),
        ("robustness.md", Attacks),
    ],
)
def test_every_kind_is_explained(page: str, union: Any) -> None:
    text = (DOCS / page).read_text()
    for name, _ in kinds(union):
        assert f"| `{name}` |" in text
