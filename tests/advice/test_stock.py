"""The stock problems."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from simulator.advice.source import Source, read_source
from simulator.advice.stock import STOCK, _horizon, given, stock
from simulator.cluster.spec import ClusterSpec
from simulator.errors import ScenarioError
from simulator.scenario import load_scenario
from tests.advice.conftest import METHODS, scenario
from tests.conftest import Golden


def cluster(*seconds: float) -> ClusterSpec:
    return ClusterSpec.model_validate({"workers": len(seconds), "compute_time": list(seconds)})


@pytest.mark.parametrize(
    ("kind", "good"),
    [
        # m of the fastest: harmonic mean of their seconds times 1 + s/m, with s = 45 and 0.2
        ("noise", (2.0 / (1.0 + 0.5)) * (1.0 + 45.0 / 2.0)),
        ("curvature", 1.0 * (1.0 + 0.2)),
        ("different", 2.0 + 1.5 * 5.0 / 2.0),  # tau_n + tau_avg s/n, with s = 5
    ],
)
def test_a_run_is_20_times_as_long_as_a_good_method_needs(kind: str, good: float) -> None:
    found = _horizon(cluster(1.0, 2.0), STOCK[kind], 1e9)
    assert found == pytest.approx(20.0 * 20.0 * good, rel=1e-3)
    assert _horizon(cluster(1.0, 2.0, math.inf), STOCK[kind], 1e9) == found
    short = _horizon(cluster(1.0, 2.0), STOCK[kind], 0.001)
    assert short == pytest.approx(4000.0 * 0.001 / (1.0 + 0.5), rel=1e-3)


def test_workers_that_never_finish_are_refused() -> None:
    with pytest.raises(ScenarioError, match="no worker ever finishes a job"):
        _horizon(cluster(math.inf), STOCK["noise"], 1.0)


def test_the_three_problems(tmp_path: Path, golden: Golden) -> None:
    path = tmp_path / "pair.yaml"
    path.write_text("cluster: {workers: 2, compute_time: [1.0, 2.0]}\n")
    source: Source = read_source(path, tmp_path)
    lines = []
    for one in stock(source, METHODS, [], 300.0):
        made = one.scenario
        lines.append(f"{one.key}: {one.title}, {one.different}, {made.name}, {made.description}")
        content = made.model_dump(mode="json", exclude_none=True, by_alias=True)
        for section in ("problem", "stop", "record", "seeds", "tune"):
            lines.append(f"  {section}: {json.dumps(content[section])}")
        lines.append(f"  methods: {[entry.label for entry in made.methods]}")
    golden("stock", "\n".join(lines))


def test_the_problem_of_a_scenario_keeps_what_it_says_of_its_tuning() -> None:
    own = scenario(tune={"fresh_seeds": 2, "arrivals": 500, "sampler": "random"})
    found = given(load_scenario(own), [{"name": "asgd", "label": "more", "stepsize": 1.0}], [])
    assert (found.key, found.title, found.different) == ("given", "known", False)
    assert [entry.label for entry in found.scenario.methods][-1] == "more"
    tune = found.scenario.tune
    assert tune is not None
    assert (tune.trials, tune.arrivals, tune.sampler, tune.fresh_seeds) == (1, None, "random", 2)
    usual = given(load_scenario(scenario(tune=None)), [], []).scenario.tune
    assert usual is not None
    assert (usual.trials, usual.sampler, usual.fresh_seeds) == (1, "sobol", 5)
