"""Where a cluster comes from: logs, recordings, cluster files, scenarios."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import simulator
from simulator.advice.source import read_source
from simulator.cluster.logs.operation_log import LogOptions
from simulator.errors import DataError, ScenarioError
from simulator.results.store import write
from tests.advice.conftest import METHODS, scenario


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A row per job of two hosts, one of which is three times as slow."""
    path = tmp_path / "log.csv"
    rows = [f"{host},{seconds}" for k in range(20) for host, seconds in (("a", 1 + k), ("b", 3.0))]
    path.write_text("host,took\n" + "\n".join(rows) + "\n")
    return path


def test_a_log_gives_each_worker_its_own_jobs(log: Path, tmp_path: Path) -> None:
    found = read_source(log, tmp_path / "out", options=LogOptions({"duration": "took"}))
    assert found.cluster.size == 2
    assert found.cluster.build(0).mean_seconds.tolist() == pytest.approx([10.5, 3.0])
    assert "40 jobs of log.csv" in found.basis
    written = simulator.load_scenario(
        {**scenario(), "cluster": {"include": str(tmp_path / "out" / "cluster.yaml")}}
    )
    assert written.cluster == found.cluster


def test_its_samples_draw_the_jobs_of_each_worker_again(log: Path, tmp_path: Path) -> None:
    found = read_source(log, tmp_path / "out", options=LogOptions({"duration": "took"}))
    assert found.draw is not None
    means = np.array([found.draw(k).build(0).mean_seconds for k in range(40)])
    assert means[:, 1].tolist() == pytest.approx([3.0] * 40)
    error = np.std(np.arange(1, 21)) / np.sqrt(20)
    assert np.std(means[:, 0]) == pytest.approx(error, rel=0.4)
    assert np.mean(means[:, 0]) == pytest.approx(10.5, abs=3 * error / np.sqrt(40))
    assert found.draw(3) == found.draw(3)


def test_a_recording_gives_fitted_laws(tmp_path: Path) -> None:
    cluster = {"workers": 3, "compute_time": {"mean": {"law": "linear"}, "job": "exponential"}}
    given = simulator.load_scenario(scenario(cluster=cluster, methods=METHODS[2:], tune=None))
    write(simulator.run(given, events=True), tmp_path / "rec", given)
    found = read_source(tmp_path / "rec", tmp_path / "out")
    assert found.cluster.size == 3
    assert found.draw is not None
    assert found.draw(0) != found.cluster


def test_yaml_is_a_cluster_or_a_scenario(tmp_path: Path) -> None:
    alone = tmp_path / "alone.yaml"
    alone.write_text("cluster: {workers: 3}\n")
    found = read_source(alone, tmp_path)
    assert (found.scenario, found.draw, found.cluster.size) == (None, None, 3)
    from simulator.scenario.writing import to_yaml

    whole = tmp_path / "whole.yaml"
    whole.write_text(to_yaml(scenario()))
    assert read_source(whole, tmp_path).scenario == simulator.load_scenario(whole)


def test_mistakes_are_placed(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_source(tmp_path / "none.csv", tmp_path)
    with pytest.raises(DataError, match="is a directory without a log"):
        read_source(tmp_path, tmp_path)
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("cluster: {wrkers: 3}\n")
    with pytest.raises(ScenarioError, match="did you mean 'workers'"):
        read_source(wrong, tmp_path)
