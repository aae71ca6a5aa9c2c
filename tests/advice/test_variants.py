"""Robustness: changed clusters and data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import simulator
from simulator.advice.advise import Advice
from simulator.advice.variants import Variant, _more_different, try_variants
from simulator.sweep.resources import ONE_PROCESS
from tests.advice.conftest import scenario


def variants(place: Path, **sections: Any) -> dict[str, Variant]:
    methods = [{"name": "rennala", "batch": 5, "stepsize": 1.0}, {"name": "asgd", "stepsize": 0.2}]
    given = simulator.load_scenario(scenario(methods=methods, tune=None) | sections)
    times = {"rennala (batch=5)": 40.0, "asgd": 20.0}
    made = try_variants(given, times, place, resources=ONE_PROCESS, progress=lambda *_: None)
    return {one.name: one for one in made}


def test_every_change_is_tried(quiet: Advice) -> None:
    assert [one.name for one in quiet.main.variants] == [
        "the slowest worker, 4, leaves",
        "each worker is up to 20 % slower or faster",
        "data differ more between workers",
        "all workers are 20 % slower",
        "all workers are 20 % faster",
    ]


def test_the_fastest_worker_alone_does_not_mind_the_slowest(quiet: Advice) -> None:
    main = quiet.main
    [left, *_] = main.variants
    assert left.times["rennala"] == main.medians["rennala"]
    assert left.times["sync_sgd"] == main.medians["sync_sgd"] / 2.0  # 4 s a step instead of 8


def test_where_only_computing_takes_time_one_factor_scales_all(quiet: Advice) -> None:
    slower = quiet.main.variants[3].times
    assert slower == {label: time / 0.8 for label, time in quiet.main.medians.items()}


def test_with_links_all_speeds_are_simulated(tmp_path: Path) -> None:
    cluster = {"workers": 2, "compute_time": [1.0, 2.0], "links": {"upload": 1.0}}
    found = variants(tmp_path, cluster=cluster)
    slower, faster = (found[f"all workers are 20 % {word}"] for word in ("slower", "faster"))
    assert slower.times["asgd"] > faster.times["asgd"]
    assert slower.times["asgd"] < 1.5 * faster.times["asgd"]  # its messages are as fast as before


def test_methods_that_do_not_fit_are_left_out(tmp_path: Path) -> None:
    methods = [{"name": "m_sync_sgd", "m": 5, "stepsize": 1.0}, {"name": "asgd", "stepsize": 0.2}]
    found = variants(tmp_path, methods=methods)
    assert set(found["the slowest worker, 4, leaves"].times) == {"asgd"}


@pytest.mark.parametrize(
    ("times", "first"), [({"a": 2.0, "b": 1.0}, "b"), ({"a": float("inf")}, None)]
)
def test_the_first_reached_the_target(times: dict[str, float], first: str | None) -> None:
    assert Variant("x", times).first == first


QUADRATIC: dict[str, Any] = {"kind": "quadratic", "dimension": 10}
DATA = {"kind": "logistic", "data": {"kind": "synthetic", "samples": 20, "features": 3}}


@pytest.mark.parametrize(
    ("problem", "workers", "expected"),
    [
        (QUADRATIC, 5, {"heterogeneity": {"kind": "random_minima", "scale": 0.3}}),
        (QUADRATIC, 1, None),
        (
            {**QUADRATIC, "heterogeneity": {"kind": "random_minima", "scale": 2.0}},
            5,
            {"heterogeneity": {"kind": "random_minima", "scale": 6.0}},
        ),
        ({**QUADRATIC, "dimension": 1, "minima": [[1.0]] * 5}, 5, None),
        (DATA, 5, {"partition": {"kind": "dirichlet", "alpha": 0.3}}),
    ],
)
def test_data_differ_three_times_as_much_where_that_means_something(
    problem: dict[str, Any], workers: int, expected: dict[str, Any] | None
) -> None:
    cluster = {"workers": workers, "compute_time": 1.0}
    methods = [{"name": "asgd", "stepsize": 0.2}]
    own = scenario(problem=problem, cluster=cluster, methods=methods, tune=None)
    found = _more_different(simulator.load_scenario(own))
    if expected is None:
        assert found is None
        return
    assert found is not None
    for key, content in expected.items():
        assert {name: found[key][name] for name in content} == pytest.approx(content)
