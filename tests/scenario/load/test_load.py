"""Valid files, and the defaults of the keys that they leave out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from simulator.core.metrics import METRICS, Metric
from simulator.errors import ScenarioError
from simulator.scenario import MethodEntry, Record, Scenario, Stop, json_schema, load_scenario
from simulator.scenario import load as reading
from tests.scenario.conftest import Load, Refusal

WHOLE = """
name: whole
description: every section of the run
seeds: [3, 1]
common_random_numbers: false
engine: numpy
stop:
  time: 100
  arrivals: 1e6
  iterations: 500
  wall_seconds: 60
  target: {metric: loss_gap, below: 1e-4, smooth: 3, stay: 2}
record: {points: 50, spacing: log, first: 0.5, metrics: [loss_gap, loss]}
sweep: {cluster.workers: [1, 10], methods.asgd.stepsize: [[0.1, 0.2], theory]}
"""


def test_every_key_reaches_the_scenario(load: Load) -> None:
    scenario = load(WHOLE)
    assert (scenario.name, scenario.seeds, scenario.engine) == ("whole", [3, 1], "numpy")
    assert scenario.common_random_numbers is False
    assert (scenario.stop.time, scenario.stop.arrivals) == (100.0, 1_000_000)
    assert (scenario.stop.iterations, scenario.stop.wall_seconds) == (500, 60.0)
    assert scenario.stop.target is not None
    assert scenario.stop.target.model_dump() == {
        "metric": "loss_gap",
        "below": 1e-4,
        "above": None,
        "smooth": 3,
        "stay": 2,
    }
    assert scenario.record.metrics == ["loss_gap", "loss"]
    assert scenario.sweep["methods.asgd.stepsize"] == [[0.1, 0.2], "theory"]


def test_defaults(load: Load) -> None:
    scenario = load()
    assert scenario.name == "s"  # the file is s.yaml
    assert scenario.record == Record(points=200, spacing="linear")
    assert (scenario.seeds, scenario.engine, scenario.sweep) == ([0], "tape", {})
    assert scenario.common_random_numbers is True


@pytest.mark.parametrize(
    ("stop", "record"),
    [
        ("{arrivals: 5000}", {"arrivals": 25}),
        ("{iterations: 5000}", {"iterations": 25}),
        ("{iterations: 399}", {"iterations": 1}),
        ("{iterations: 4000, arrivals: 900}", {"arrivals": 4}),
        ("{iterations: 900, arrivals: 4000}", {"iterations": 4}),
        ("{iterations: 900, time: 10}", {"points": 200, "spacing": "linear"}),
    ],
)
def test_a_run_is_recorded_about_200_times_by_default(
    stop: str, record: dict[str, Any], load: Load
) -> None:
    assert load(f"stop: {stop}").record == Record.model_validate(record)
    chosen = load(f"stop: {stop}\nrecord: {{metrics: [loss]}}").record
    assert chosen == Record.model_validate({**record, "metrics": ["loss"]})
    assert load(f"stop: {stop}\nrecord: {{every: 3}}").record == Record(every=3)


@pytest.mark.parametrize(
    ("text", "seeds"), [("1", [0]), ("5", [0, 1, 2, 3, 4]), ("[7, 3]", [7, 3])]
)
def test_a_number_of_seeds_counts_from_0(text: str, seeds: list[int], load: Load) -> None:
    assert load(f"seeds: {text}").seeds == seeds


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("{}", {"points": 200, "spacing": "linear"}),
        ("{points: 7}", {"points": 7, "spacing": "linear"}),
        ("{spacing: log, first: 2}", {"points": 200, "spacing": "log", "first": 2.0}),
        ("{every: 3}", {"every": 3.0}),
        ("{iterations: 10}", {"iterations": 10}),
        ("{metrics: [loss]}", {"points": 200, "spacing": "linear", "metrics": ["loss"]}),
    ],
)
def test_the_forms_of_record(text: str, form: dict[str, object], load: Load) -> None:
    assert load(f"record: {text}").record.model_dump(exclude_none=True) == form | {"refine": False}


def test_a_run_without_a_time_is_recorded_by_updates(load: Load) -> None:
    scenario = load("stop: {iterations: 100}\nrecord: {iterations: 10}")
    assert scenario.stop == Stop(iterations=100)


def test_parameters_stay_as_they_were_written(load: Load) -> None:
    entry = load("methods: [{name: ringmaster, stepsize: [1, 0.5], delay_threshold: theory}]")
    assert entry.methods[0].parameters == {
        "delay_threshold": "theory",
        "stepsize": [1.0, 0.5],
        "stops": False,
    }


def test_an_entry_knows_its_class() -> None:
    entry = MethodEntry.model_validate({"name": "asgd", "stepsize": 0.1})
    assert entry.algorithm(**entry.parameters).stepsize == 0.1


def test_an_accuracy_is_a_target_from_below(load: Load) -> None:
    text = """
problem: {kind: logistic, data: {kind: synthetic, samples: 20, features: 2}}
stop: {time: 10.0, target: {metric: accuracy, above: 0.95}}
"""
    scenario = load(text)
    assert scenario.stop.target is not None
    assert (scenario.stop.target.value, scenario.stop.target.rises) == (0.95, True)
    assert "\n  target:\n    metric: accuracy\n    above: 0.95\n" in scenario.to_yaml()
    assert load(scenario.to_yaml()) == scenario


def test_a_mapping_loads_like_a_file(load: Load, tmp_path: Path) -> None:
    mapping = {
        "name": "s",
        "problem": {"kind": "quadratic", "dimension": 10},
        "cluster": {"workers": 3},
        "methods": [{"name": "asgd", "stepsize": 0.1}],
        "stop": {"time": 10.0},
    }
    assert load_scenario(mapping) == load()
    with pytest.raises(ScenarioError) as caught:
        load_scenario({**mapping, "seeds": -1})
    assert str(caught.value) == (
        "<scenario>: seeds: -1, must be a count from 1 to 100000, or a list of seeds"
    )


def test_a_scenario_built_in_python_is_checked_across_its_sections(load: Load) -> None:
    content = load().model_dump() | {"stop": {"arrivals": 5}}
    with pytest.raises(ScenarioError, match=r"^<scenario>: record: needs stop.time"):
        Scenario.model_validate(content)


def test_a_scenario_cannot_be_changed(load: Load) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load().seeds = [1]


def test_loading_needs_none_of_the_heavy_packages(load: Load, tmp_path: Path) -> None:
    load()
    code = (
        "import sys\n"
        "from simulator.scenario import json_schema, load_scenario\n"
        f"load_scenario({str(tmp_path / 's.yaml')!r}), json_schema()\n"
        "heavy = {'numba', 'pandas', 'matplotlib', 'pyarrow', 'sklearn', 'scipy'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    root = Path(__file__).resolve().parents[3]
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
    )
    assert result.stderr == ""


def test_the_metrics_are_those_that_are_measured() -> None:
    assert get_args(Metric) == METRICS


def test_a_key_cannot_write_to_the_terminal(refusal: Refusal) -> None:
    (line,) = refusal('"\\e[2Jx": 1')
    assert line.startswith("1:1: '\\x1b[2Jx': unknown key")


def test_one_override_is_not_a_list_of_letters() -> None:
    with pytest.raises(TypeError) as caught:
        load_scenario({}, "seeds=2")
    assert str(caught.value) == "overrides is 'seeds=2', must be a list: ['seeds=2']"


def test_the_schema_of_a_valid_scenario_is_built_for_its_own_methods(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of all methods takes longer than everything else; only wording mistakes needs it."""
    built: list[list[str]] = []

    def record(methods: dict[str, type[Any]]) -> dict[str, Any]:
        built.append(list(methods))
        return json_schema(methods)

    monkeypatch.setattr("simulator.scenario.load.json_schema", record)
    reading._schema.cache_clear()
    names = [entry.name for entry in load(WHOLE).methods]
    assert built == [names]
