"""The resolved scenario: it loads again to an equal one, in the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from simulator.scenario import load_scenario
from simulator.scenario.reader import read_text
from simulator.scenario.tree import plain
from simulator.scenario.writing import canonical, to_yaml
from tests.scenario.conftest import Load

finite = st.floats(allow_nan=False, allow_infinity=False)
positive = st.floats(min_value=1e-300, max_value=1e300)
line = st.text(max_size=30).filter(str.isprintable)
coefficient = st.one_of(
    positive, st.just("theory"), st.lists(positive, min_size=1, max_size=4, unique=True)
)
target = st.fixed_dictionaries(
    {"metric": st.sampled_from(["loss", "loss_gap", "grad_norm_sq"]), "below": finite},
    optional={"smooth": st.integers(1, 100)},
)
method = st.one_of(
    st.fixed_dictionaries({"name": st.just("asgd"), "stepsize": coefficient}),
    st.fixed_dictionaries(
        {
            "name": st.just("ringmaster"),
            "stepsize": coefficient,
            "delay_threshold": st.one_of(st.just("theory"), st.integers(1, 1000)),
        },
        optional={"stops": st.booleans()},
    ),
)
noise = st.fixed_dictionaries(
    {"std": st.floats(0, 1e10)}, optional={"kind": st.sampled_from(["shared", "per_coordinate"])}
)
problem = st.fixed_dictionaries(
    {"kind": st.just("quadratic"), "dimension": st.integers(1, 5)},
    optional={"noise": noise, "matrix": st.sampled_from(["identity", {"power": 1.5}])},
)
compute_time = st.one_of(
    positive,
    st.fixed_dictionaries(
        {"mean": st.one_of(positive, st.just(float("inf")), st.just({"law": "sqrt"}))},
        optional={"job": st.sampled_from(["exponential", {"kind": "gamma", "shape": 2}])},
    ),
)
cluster = st.one_of(
    st.fixed_dictionaries(
        {"workers": st.integers(1, 1000)}, optional={"compute_time": compute_time}
    ),
    st.fixed_dictionaries(
        {
            "groups": st.lists(
                st.fixed_dictionaries({"workers": st.integers(1, 9), "compute_time": compute_time}),
                min_size=1,
                max_size=3,
            )
        }
    ),
)
record = st.one_of(
    st.fixed_dictionaries({"points": st.integers(1, 1000)}),
    st.fixed_dictionaries({"iterations": st.integers(1, 1000)}),
)
scenarios = st.fixed_dictionaries(
    {
        "name": line.filter(bool),
        "problem": problem,
        "cluster": cluster,
        "methods": st.lists(method, min_size=1, max_size=3),
        "stop": st.fixed_dictionaries({"time": positive}, optional={"target": target}),
    },
    optional={
        "description": line,
        "record": record,
        "seeds": st.one_of(
            st.integers(1, 50),
            st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=5, unique=True),
        ),
        "sweep": st.dictionaries(
            st.sampled_from(["cluster.workers", "methods[0].stepsize"]),
            st.lists(st.one_of(st.integers(1, 10), positive), min_size=1, max_size=3),
        ),
    },
)


@settings(max_examples=100)
@given(scenarios)
def test_a_resolved_scenario_loads_again_to_an_equal_one(content: dict[str, Any]) -> None:
    scenario = load_scenario(content)
    again = load_scenario(plain(read_text(scenario.to_yaml(), "resolved.yaml")))
    assert again == scenario
    assert again.to_yaml() == scenario.to_yaml()
    assert again.canonical() == scenario.canonical()


values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=8,
)


def is_readable(value: Any) -> bool:
    """Merge keys are refused, and so is text that UTF-8 cannot hold."""
    return "<<" not in json.dumps(value) and "\\ud" not in json.dumps(value)


@settings(max_examples=60)
@given(st.dictionaries(st.text(max_size=10), values, min_size=1, max_size=4).filter(is_readable))
def test_written_yaml_reads_back_to_the_same_values(content: dict[str, Any]) -> None:
    """Also in another reader."""
    written = to_yaml(content)
    assert plain(read_text(written, "f.yaml")) == content
    assert YAML(typ="safe", pure=True).load(written) == content


def test_the_resolved_form_is_frozen(load: Load) -> None:
    text = """
name: golden
methods:
  - {name: asgd, stepsize: [1e-3, 0.5]}
  - {name: ringmaster, stepsize: theory, delay_threshold: 6, label: "Ringmaster, R = 6"}
cluster: {groups: [{workers: 2, compute_time: .inf}, {workers: 1}]}
sweep: {problem.dimension: [10, 100]}
"""
    written = load(text).to_yaml()
    assert written.startswith('name: golden\ndescription: ""\nproblem:\n  kind: quadratic\n')
    assert "\n  - name: asgd\n    label: asgd\n    stepsize: [0.001, 0.5]\n" in written
    assert '\n    label: "Ringmaster, R = 6"\n' in written
    assert "\n  groups:\n    - workers: 2\n      compute_time:\n        mean: .inf\n" in written
    assert written.endswith(
        "stop:\n  time: 10.0\nrecord:\n  points: 200\n  spacing: linear\n  refine: false\n"
        "seeds: [0]\ncommon_random_numbers: true\nengine: tape\n"
        "sweep:\n  problem.dimension: [10, 100]\n"
    )


def test_the_canonical_form_is_sorted_json(load: Load, tmp_path: Path) -> None:
    canon = load().canonical()
    content = json.loads(canon)
    assert list(content) == sorted(content)
    assert canonical(content) == canon
    assert b" " not in canon


def test_the_canonical_form_depends_on_every_value(load: Load) -> None:
    forms = {
        load("", override).canonical()
        for override in ("seeds=1", "seeds=2", "stop.time=11", "methods[0].stepsize=0.2")
    }
    assert len(forms) == 4
