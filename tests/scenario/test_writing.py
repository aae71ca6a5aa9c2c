"""YAML for people: what is short stays on one line."""

from ruamel.yaml import YAML

from simulator.scenario.writing import readable

CONTENT = {
    "name": "x",
    "methods": [
        {"name": "asgd", "stepsize": 0.1},
        {"name": "rennala", "batch": 8, "stepsize": 0.25, "label": "many words"},
    ],
    "seeds": [1, 2, 3],
    "empty": {},
}


def test_short_values_are_on_one_line_and_long_ones_below_each_other() -> None:
    text = readable(CONTENT, 40)
    assert text.splitlines() == [
        "name: x",
        "methods:",
        "  - {name: asgd, stepsize: 0.1}",
        "  - name: rennala",
        "    batch: 8",
        "    stepsize: 0.25",
        "    label: many words",
        "seeds: [1, 2, 3]",
        "empty: {}",
    ]
    assert YAML(typ="safe").load(text) == CONTENT


def test_a_scalar_that_is_too_long_stays_whole() -> None:
    long = {"words": ["a" * 50, "b"]}
    assert readable(long, 20).splitlines() == ["words:", f"  - {'a' * 50}", "  - b"]
