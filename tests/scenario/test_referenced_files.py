"""Files that a scenario names: the start of relative paths, also after a change of folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.cluster.compute_time import ComputeTime
from simulator.errors import DataError
from simulator.scenario import Scenario, json_schema, load_scenario
from simulator.scenario import referenced_files as module
from simulator.scenario.overrides import FILE_KEYS

SIZES = "size\n1.0\n3.0\n"
SPEEDS = "time,worker,speed\n0.0,0,1.0\n0.0,1,0.5\n"
SAMPLES = "1 1:1\n-1 2:1\n1 1:2\n-1 2:2\n"
WRITTEN = """\
name: files
problem:
  kind: logistic
  data: {kind: libsvm, path: data/samples, test_path: data/samples}
cluster:
  workers: 2
  compute_time:
    job: {kind: empirical, path: data/sizes.csv}
    speed: {kind: trace, path: ../speeds.csv}
methods: [{name: asgd, stepsize: 0.1}]
stop: {time: 10.0}
record: {points: 5}
"""


@pytest.fixture
def scenario_file(tmp_path: Path) -> Path:
    """A scenario in its own folder, with files beside and above it."""
    folder = tmp_path / "scenarios"
    (folder / "data").mkdir(parents=True)
    (folder / "data/sizes.csv").write_text(SIZES)
    (folder / "data/samples").write_text(SAMPLES)
    (tmp_path / "speeds.csv").write_text(SPEEDS)
    (folder / "files.yaml").write_text(WRITTEN)
    return folder / "files.yaml"


def paths(scenario: Scenario) -> list[str]:
    """The four files of a scenario, the test file last."""
    time: Any = scenario.cluster.compute_time
    assert isinstance(time, ComputeTime)
    data: Any = scenario.problem.model_dump()["data"]
    return [time.job.model_dump()["path"], time.speed.model_dump()["path"],
            data["path"], data["test_path"]]  # fmt: skip


def test_relative_paths_start_at_the_scenario(scenario_file: Path) -> None:
    folder = scenario_file.parent
    scenario = load_scenario(scenario_file)
    names = ["data/sizes.csv", "../speeds.csv", "data/samples", "data/samples"]
    assert paths(scenario) == [str(folder / name) for name in names]
    assert scenario.cluster.build(0).mean_seconds.tolist() == [1.0, 2.0]
    assert scenario.problem.build(2).dimension == 2


def test_the_current_folder_makes_no_difference(
    scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(scenario_file.parent.parent)
    above = load_scenario("scenarios/files.yaml")
    monkeypatch.chdir(scenario_file.parent)
    assert load_scenario("files.yaml") == above


def test_a_resolved_scenario_finds_its_files_from_anywhere(
    scenario_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = load_scenario(scenario_file)
    elsewhere = tmp_path / "results" / "files"
    elsewhere.mkdir(parents=True)
    (elsewhere / "resolved.yaml").write_text(scenario.to_yaml())
    monkeypatch.chdir(elsewhere)
    again = load_scenario("resolved.yaml")
    assert again == scenario
    assert again.canonical() == scenario.canonical()


def test_what_is_typed_starts_where_it_is_typed(
    scenario_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    typed = [
        "problem.data={kind: libsvm, path: mine, test_path: ~/tests}",
        "cluster.compute_time.job.path=sizes.csv",
        "cluster.compute_time.speed.path=/abs/speeds.csv",
    ]
    found = paths(load_scenario(scenario_file, typed))
    assert found == [
        str(tmp_path / "sizes.csv"),
        "/abs/speeds.csv",
        str(tmp_path / "mine"),
        str(Path("~/tests").expanduser()),
    ]


def test_a_mapping_has_no_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    scenario = load_scenario({
        "problem": {"kind": "quadratic", "dimension": 2},
        "cluster": {"workers": 2, "compute_time": {"speed": {"kind": "trace", "path": "s.csv"}}},
        "methods": [{"name": "asgd", "stepsize": 0.1}],
        "stop": {"time": 1.0},
    })  # fmt: skip
    with pytest.raises(DataError) as caught:
        scenario.cluster.build(0)
    rule = "no such file (a relative path starts at the scenario's folder)"
    assert str(caught.value) == f"{tmp_path / 's.csv'}: {rule}"


def properties(schema: Any) -> Iterator[tuple[str, Any]]:
    """Every key of the format with its schema."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from properties(part)


def test_the_keys_of_files_are_known() -> None:
    named = {key for key, _ in properties(json_schema()) if "path" in key or "file" in key}
    assert named | {"include"} == set(FILE_KEYS)


def test_only_texts_below_the_keys_of_files_name_files() -> None:
    node = {"path": "a.csv", "name": "b", "deep": [{"path": 3}, {"path": "c.csv"}]}
    assert list(module._named(node)) == [("path", "a.csv"), ("deep[1].path", "c.csv")]
