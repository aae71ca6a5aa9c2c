"""`--model module:Name`, the user's own network, in every command that computes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import pytest

from simulator.cli.options import named_code
from simulator.scenario import load_scenario
from simulator.sweep.grid import load_grid
from simulator.sweep.plan import Plan, make_plan
from simulator.sweep.remote import simulate_text, text_of
from simulator.sweep.runs import run_of
from tests.conftest import Command

pytest.importorskip("torch", reason="networks need PyTorch")

MODULE = """\
import torch


def net():
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(16, 3))


def deep():
    layers = [torch.nn.Linear(16, 4), torch.nn.ReLU(), torch.nn.Linear(4, 3)]
    return torch.nn.Sequential(torch.nn.Flatten(), *layers)
"""
SCENARIO = """\
name: own
problem:
  kind: network
  model: own
  data: {kind: patterns, samples: 60, size: 4, classes: 3}
cluster: {workers: 2, compute_time: [0.01, 0.02]}
methods: [{name: asgd, stepsize: 0.1}]
stop: {time: 0.3, target: {metric: loss, below: 0.3}}
record: {points: 4}
tune: {trials: 1, stepsizes: 2, methods: {asgd: {stepsize: [0.1, 0.2]}}}
"""
NET = ("--model", "mine_net:net")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenario of the network in the module `mine_net`, in the present directory."""
    (tmp_path / "mine_net.py").write_text(MODULE)
    (tmp_path / "own.yaml").write_text(SCENARIO)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "mine_net", raising=False)
    return tmp_path / "own.yaml"


def plan_of(path: Path, name: str) -> Plan:
    return make_plan(load_grid(path, plugins=named_code(None, f"mine_net:{name}")))


def test_a_sweep_has_the_numbers_of_runs_and_goes_on_with_the_same_network(
    paceline: Command, own: Path
) -> None:
    steps = ("--set", "methods.asgd.stepsize=0.1,0.2")
    assert paceline("run", own, *NET, "-o", "run").exit_code == 0
    assert paceline("sweep", own, *NET, *steps, "-o", "swept").exit_code == 0
    alone, swept = (pd.read_parquet(f"{place}/curves.parquet") for place in ("run", "swept"))
    first = swept[swept["methods.asgd.stepsize"] == 0.1].reset_index(drop=True)
    pd.testing.assert_frame_equal(first[alone.columns], alone, rtol=1e-5)
    again = json.loads(paceline("resume", "swept", *NET, "--json").stdout)
    assert (again["runs"], again["computed"]) == (2, 0)
    without = paceline("resume", "swept")
    assert "is own: give its module, --model module:Name" in without.stderr


def test_a_stored_run_belongs_to_the_source_of_its_network(own: Path) -> None:
    ids = [next(iter(plan_of(own, name).runs)) for name in ("net", "net", "deep")]
    assert ids[0] == ids[1] != ids[2]
    own.with_name("mine_net.py").write_text(MODULE.replace("(4, 3)", "(4, 3, bias=False)"))
    del sys.modules["mine_net"]  # as in another process
    assert next(iter(plan_of(own, "net").runs)) != ids[0]


def test_a_task_for_another_machine_names_the_network(own: Path) -> None:
    plan = plan_of(own, "net")
    [answer] = simulate_text(text_of(plan.tasks[0], tuple(named_code(None, "mine_net:net"))))
    assert (answer.run_id, answer.error) == (next(iter(plan.runs)), "")


def test_a_network_is_tuned(paceline: Command, own: Path) -> None:
    done = paceline("tune", own, *NET, "--json", "--format", "svg")
    assert (done.exit_code, done.stderr) == (0, "")
    [method] = json.loads(done.stdout)["methods"]
    assert method["parameters"]["stepsize"] in (0.1, 0.2)


def test_each_real_worker_makes_the_network_and_the_replay_is_equal(
    paceline: Command, own: Path
) -> None:
    done = paceline("real", own, *NET, "--pace", "--set", "stop={time: 0.3}", "-o", "real")
    assert (done.exit_code, done.stderr) == (0, "")
    assert pd.read_parquet("real/summary.parquet")["arrivals"].item() > 0
    replayed = paceline("replay", "real", *NET)
    assert "equal" in replayed.stdout and replayed.exit_code == 0


def test_in_python_the_name_is_an_argument_of_the_loader(own: Path) -> None:
    scenario = load_scenario(own, model="mine_net:net")
    assert scenario.module == "mine_net:net"
    assert run_of(scenario, 0, 0).content["module"]["name"] == "mine_net:net"
    assert scenario.build_problem().dimension == 16 * 3 + 3


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        (("--model", "mine_net:nett"), "module has no 'nett'"),
        ((*NET, "--set", "problem.model=mlp"), "belongs to problem: {kind: network, model: own}"),
    ],
)
@pytest.mark.parametrize("command", ["run", "sweep", "tune", "real"])
def test_a_wrong_name_or_another_network_is_refused(
    paceline: Command, own: Path, command: str, options: tuple[str, ...], rule: str
) -> None:
    done = paceline(command, own, *options)
    assert done.exit_code == 2
    assert f"{options[0]} {options[1]}" in done.stderr and rule in done.stderr
