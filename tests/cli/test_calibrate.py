"""`paceline calibrate`."""

import json
from pathlib import Path

from tests.conftest import Command, Golden
from tests.shared.scenes import scene
from tests.shared.told import told

NOISY = {"mean": {"law": "linear"}, "job": "exponential"}


def test_a_calibrated_cluster_can_be_used_at_once(paceline: Command, tmp_path: Path) -> None:
    own = scene({"name": "asgd", "stepsize": 0.1}, times=NOISY, stop={"time": 200.0})
    (tmp_path / "small.yaml").write_text(own.to_yaml())
    assert paceline("run", "small.yaml", "--events", "-o", "out").exit_code == 0
    done = paceline("calibrate", "out", "-o", "cluster.yaml")
    assert done.exit_code == 0, done.output
    assert "exponential" in done.output and "cluster: {include: cluster.yaml}" in done.output
    again = paceline("validate", "small.yaml", "--set", "cluster={include: cluster.yaml}")
    assert again.exit_code == 0, again.output
    told = paceline("calibrate", "out", "-o", "other.yaml", "--json")
    assert '"law": "exponential"' in told.output


def test_a_folder_without_events_is_refused(paceline: Command, tmp_path: Path) -> None:
    own = scene({"name": "asgd", "stepsize": 0.1})
    (tmp_path / "small.yaml").write_text(own.to_yaml())
    paceline("run", "small.yaml", "-o", "out")
    done = paceline("calibrate", "out", "-o", "cluster.yaml")
    assert done.exit_code == 2 and "--events" in done.output


def test_a_log_is_described_and_calibrated(paceline: Command) -> None:
    rows = [f"node{worker},{step},{1.0 + worker}" for worker in (0, 1) for step in range(30)]
    Path("log.csv").write_text("\n".join(["host,step,batch_s", *rows]) + "\n")
    done = paceline("calibrate", "log.csv", "-o", "cluster.yaml", "--columns", "worker=host")
    assert done.exit_code == 0
    assert "log.csv: 60 rows, 30 steps; none left out" in done.stdout
    assert "guessed from their names: duration" in done.stdout
    assert "node1, 30, 2" in done.stdout
    assert "workers: 2" in Path("cluster.yaml").read_text()
    facts = json.loads(paceline("calibrate", "log.csv", "-o", "c.yaml", "--sizes", "--json").stdout)
    assert facts["files"] == ["c.yaml", "c-sizes.csv"]
    assert facts["logs"][0]["names"] == ["node0", "node1"]


def test_all_that_is_said_of_a_log(paceline: Command, golden: Golden) -> None:
    rows = [
        f"node{worker},{step},{1.0 + worker + 0.1 * (step % 7)}"
        for worker in (0, 1)
        for step in range(30)
    ]
    Path("log.csv").write_text("\n".join(["host,step,batch_s", *rows]) + "\n")
    found = [
        paceline("calibrate", "log.csv", "-o", "cluster.yaml", "--columns", "worker=host"),
        paceline("calibrate", "log.csv", "-o", "cluster.yaml", "--unit", "ms", "--json"),
        paceline("calibrate", "log.csv", "-o", "cluster.yaml", "--columns", "host"),
    ]
    golden("calibrate", told(*found))
