"""Labels: short, informative and unique."""

from __future__ import annotations

import pytest

from .conftest import Load

# (methods, their labels)
LABELS = [
    (["{name: asgd, stepsize: 0.1}"], ["asgd"]),
    (["{name: asgd, stepsize: [0.1, 0.2]}"], ["asgd"]),
    (["{name: asgd, stepsize: 0.1, label: A}"], ["A"]),
    (
        ["{name: ringmaster, stepsize: 0.1, delay_threshold: 6}"],
        ["ringmaster (delay_threshold=6)"],
    ),
    (
        ["{name: ringmaster, stepsize: 0.1, delay_threshold: 6, stops: true}"],
        ["ringmaster (delay_threshold=6, stops=true)"],
    ),
    (
        ["{name: asgd, stepsize: 0.1}", "{name: asgd, stepsize: [1, 2]}"],
        ["asgd (stepsize=0.1)", "asgd (stepsize=[1, 2])"],
    ),
    (["{name: asgd, stepsize: 0.1}"] * 3, ["asgd", "asgd #2", "asgd #3"]),
    (
        ["{name: asgd, stepsize: 0.1}", "{name: asgd, stepsize: 0.1, label: asgd}"],
        ["asgd #2", "asgd"],
    ),
    (
        [
            "{name: ringmaster, stepsize: 0.1, delay_threshold: 6}",
            "{name: ringmaster, stepsize: 0.2, delay_threshold: 6}",
            "{name: ringmaster, stepsize: 0.2, delay_threshold: 7}",
        ],
        [
            "ringmaster (delay_threshold=6, stepsize=0.1)",
            "ringmaster (delay_threshold=6, stepsize=0.2)",
            "ringmaster (delay_threshold=7)",
        ],
    ),
]


@pytest.mark.parametrize(("methods", "labels"), LABELS)
def test_labels(methods: list[str], labels: list[str], load: Load) -> None:
    scenario = load(f"methods: [{', '.join(methods)}]")
    assert [entry.label for entry in scenario.methods] == labels
