"""Aggregators: published values, invariances, and the methods that accept them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

import simulator
from algorithms.parts.aggregators import MEAN, Aggregator, Messages
from simulator.errors import ScenarioError
from simulator.scenario import Scenario, load_scenario
from tests.shared.engines import eager, tape, values
from tests.shared.small import path, simulate

ADAPTER: Any = TypeAdapter(Aggregator)
KINDS: list[Any] = [
    "median",
    {"kind": "trimmed_mean", "f": 1},
    {"kind": "krum", "f": 1},
    {"kind": "multi_krum", "f": 1},
    "geometric_median",
    {"kind": "centred_clipping", "tau": 0.5, "steps": 2},
    {"kind": "nnm", "f": 1, "then": "median"},
    {"kind": "nnm", "f": 1, "then": "mean"},
    {"kind": "ctma", "f": 1, "then": "median"},
    {"kind": "ctma", "f": 2, "then": {"kind": "geometric_median", "steps": 5}},
]
METHODS: list[dict[str, Any]] = [
    {"name": "sync_sgd", "stepsize": 0.5},
    {"name": "m_sync_sgd", "stepsize": 0.5, "m": 4},
    {"name": "rennala", "stepsize": 0.5, "batch": 4},
    {"name": "fedbuff", "local_stepsize": 0.3, "buffer": 4, "staleness": "sqrt"},
    {"name": "fadas", "local_stepsize": 0.3, "buffer": 4, "stepsize": 0.05},
    {"name": "diloco", "local_steps": 2, "local_stepsize": 0.3},
]


def has_lengths(kind: Any) -> bool:
    """Whether a number of the kind is a length: tau or nu."""
    return "clipping" in str(kind) or "geometric" in str(kind)


def made(kind: Any) -> Any:
    return ADAPTER.validate_python(kind)


def aggregate(kind: Any, rows: Any, engine: Any = None) -> Any:
    """The aggregate of vectors (k, d)."""
    rows = np.array(rows, dtype=float)
    engine = engine or eager(dimension=rows.shape[1])
    messages = Messages(made(kind), engine.zeros())
    for row in rows:
        messages.add(engine.constant(row))
    return values(engine, messages.times(1 / len(rows)))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("mean", 11 / 3),
        ("median", 1.0),
        ({"kind": "trimmed_mean", "f": 1}, 1.0),
        ({"kind": "trimmed_mean", "f": 0}, 11 / 3),
        ({"kind": "krum", "f": 0}, 0.0),
        ({"kind": "multi_krum", "f": 0}, 11 / 3),
        ("geometric_median", 0.540453),
        ({"kind": "centred_clipping", "tau": 2.0}, 1.0),
        ({"kind": "centred_clipping", "tau": float("inf")}, 11 / 3),
        ({"kind": "nnm", "f": 1, "then": "median"}, 0.5),
        ({"kind": "nnm", "f": 1, "then": "mean"}, (0.5 + 0.5 + 5.5) / 3),
        ({"kind": "ctma", "f": 1, "then": "median"}, 0.5),
        ({"kind": "ctma", "f": 0, "then": "median"}, 11 / 3),
    ],
)
def test_the_aggregates_of_0_1_and_10(kind: Any, expected: float) -> None:
    assert aggregate(kind, [[0.0], [1.0], [10.0]])[0] == pytest.approx(expected, rel=1e-6)


def test_two_wrong_messages_of_nine_do_not_move_robust_aggregates() -> None:
    rows = np.random.default_rng(0).normal(size=(9, 4))
    wrong = rows.copy()
    wrong[[2, 5]] = 1e6
    for kind in (
        "median",
        {"kind": "trimmed_mean", "f": 2},
        {"kind": "krum", "f": 2},
        {"kind": "multi_krum", "f": 2},
        {"kind": "nnm", "f": 2, "then": {"kind": "trimmed_mean", "f": 2}},
        {"kind": "ctma", "f": 2, "then": "median"},
    ):
        assert np.abs(aggregate(kind, wrong)).max() < 3.0, kind
    assert np.abs(aggregate("mean", wrong)).min() > 1e5


def test_krum_is_the_vector_whose_neighbours_are_nearest() -> None:
    """f = 1 of 5: two neighbours count. Scores: 1 + 4, 1 + 1, 1 + 4, 10^2 + 11^2, .."""
    rows = [[1.0], [2.0], [3.0], [13.0], [40.0]]
    assert aggregate({"kind": "krum", "f": 1}, rows) == [2.0]
    assert aggregate({"kind": "multi_krum", "f": 1}, rows) == [(1 + 2 + 3 + 13) / 4]
    equal = [[1.0], [-1.0], [0.5], [-0.5]]  # both in the middle have one neighbour at 0.5
    assert aggregate({"kind": "krum", "f": 1}, equal) == [1.0]
    assert aggregate({"kind": "krum", "f": 1}, equal[::-1]) == [-0.5]


def test_centred_clipping_remembers_the_last_aggregate() -> None:
    engine = eager(dimension=1)
    messages = Messages(made({"kind": "centred_clipping", "tau": 2.0}), engine.zeros())
    found = []
    for _ in range(3):
        messages.clear()
        for value in (0.0, 1.0, 10.0):
            messages.add(engine.constant(np.array([value])))
        found.append(messages.times(1 / 3).values[0])
    assert found == pytest.approx([1.0, 1.0 + (-1 + 0 + 2) / 3, 4 / 3 + (-4 / 3 - 1 / 3 + 2) / 3])


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_the_order_of_messages_does_not_matter(kind: Any) -> None:
    rows = np.random.default_rng(3).normal(size=(7, 11))
    found = aggregate(kind, rows)
    turned = aggregate(kind, rows[[3, 1, 6, 0, 2, 5, 4]])
    if has_lengths(kind) or "'mean'" in str(kind):  # plain sums in the order of the messages
        np.testing.assert_allclose(turned, found, rtol=1e-12)
    else:
        assert turned.tobytes() == found.tobytes()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not has_lengths(kind)], ids=str)
def test_a_power_of_two_scales_the_aggregate_of_scale_free_kinds(kind: Any) -> None:
    rows = np.random.default_rng(4).normal(size=(6, 5))
    assert aggregate(kind, 4.0 * rows).tobytes() == (4.0 * aggregate(kind, rows)).tobytes()


def test_both_engines_give_the_same_bits_for_every_kind() -> None:
    rows = np.random.default_rng(5).normal(size=(6, 70))  # more than a block of coordinates
    engine = tape(dimension=70)
    for kind in KINDS:
        assert aggregate(kind, rows, engine).tobytes() == aggregate(kind, rows).tobytes(), kind
    engine.close()


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method["name"])
def test_the_mean_is_the_default(method: dict[str, Any]) -> None:
    plain, mean = simulate(method), simulate({**method, "aggregator": "mean"})
    for table in ("curves", "summary", "workers"):
        assert getattr(plain, table).equals(getattr(mean, table))
    assert "aggregator" not in plain.summary


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method["name"])
def test_methods_take_their_step_along_the_aggregate_on_both_engines(
    method: dict[str, Any],
) -> None:
    robust = {**method, "aggregator": {"kind": "trimmed_mean", "f": 0}}
    found = path(robust, stop={"arrivals": 60})
    assert np.allclose(found, path(method, stop={"arrivals": 60}), rtol=1e-10)
    robust["aggregator"] = {"kind": "ctma", "f": 1, "then": "median"}
    twin = path(robust, stop={"arrivals": 60}, engine="numpy")
    assert path(robust, stop={"arrivals": 60}).equals(twin)
    assert not np.allclose(found, twin)


def test_the_summary_shows_aggregators_that_are_not_the_mean() -> None:
    method = {"name": "rennala", "stepsize": 0.1, "batch": 4}
    methods = [method, {**method, "aggregator": {"kind": "nnm", "f": 1, "then": "median"}}]
    summary = simulator.run(
        Scenario.model_validate(
            {
                "problem": {"kind": "quadratic", "dimension": 2},
                "cluster": {"workers": 4},
                "methods": methods,
                "stop": {"arrivals": 8},
            }
        )
    ).summary
    assert [str(value) for value in summary["aggregator"]] == ["mean", "nnm f=1 then median"]
    assert summary["label"][1] == "rennala (batch=4, aggregator=nnm f=1 then median)"
    assert str(MEAN) == "mean"


@pytest.mark.parametrize(
    ("method", "rule"),
    [
        ({"name": "sync_sgd", "aggregator": {"kind": "trimmed_mean", "f": 2}}, "needs at least 5"),
        ({"name": "rennala", "batch": 3, "aggregator": {"kind": "krum", "f": 1}}, "gets 3"),
        ({"name": "rennala", "batch": "theory", "aggregator": {"kind": "krum", "f": 1}}, "theory"),
        ({"name": "diloco", "eager": True, "aggregator": "median"}, "must be mean"),
        ({"name": "sync_sgd", "aggregator": "krum"}, "f"),
        ({"name": "sync_sgd", "aggregator": "medain"}, "median"),
        ({"name": "sync_sgd", "aggregator": {"kind": "median", "f": 1}}, "unknown key"),
    ],
)
def test_wrong_aggregators_are_refused(method: dict[str, Any], rule: str, tmp_path: Any) -> None:
    file = tmp_path / "wrong.yaml"
    more = "local_steps: 2, local_stepsize: 0.1, " if method["name"] == "diloco" else ""
    lines = [f"{key}: {value!r}".replace("'", '"') for key, value in method.items()]
    file.write_text(
        "problem: {kind: quadratic, dimension: 2}\ncluster: {workers: 4}\nstop: {arrivals: 9}\n"
        f"methods: [{{stepsize: 0.1, {more}{', '.join(lines)}}}]\n"
    )
    with pytest.raises(ScenarioError, match=rule) as caught:
        load_scenario(file)
    assert "aggregator" in str(caught.value)


def test_an_aggregator_needs_its_numbers() -> None:
    with pytest.raises(ValidationError, match="f"):
        made("krum")
