"""`paceline calibrate`."""

from pathlib import Path

from tests.conftest import Command
from tests.shared.scenes import scene

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
