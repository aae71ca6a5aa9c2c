"""`paceline tune` of a scenario with a `sweep:`: the best parameters of each point."""

from pathlib import Path

import pytest

from tests.cli.conftest import SMALL
from tests.conftest import Command, Golden
from tests.shared.told import told

TUNED = SMALL.replace("stepsize: [0.05, 0.2]", "stepsize: 0.2").replace("seeds: 3", "seeds: 1") + (
    "sweep: {cluster.workers: [2, 4]}\ntune: {sampler: random, trials: 1, fresh_seeds: 1}\n"
)


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """Two methods at two points, with a trial each."""
    path = tmp_path / "small.yaml"
    path.write_text(TUNED)
    return path


def test_each_point_is_tuned_and_its_folder_belongs_to_the_request(
    paceline: Command, scenario: Path
) -> None:
    done = paceline("tune", scenario, "-o", "out", "--no-progress", "--json")
    assert done.exit_code == 0, done.output
    assert (scenario.parent / "out" / "best.yaml").is_file()
    scenario.write_text(TUNED.replace("below: 0.5", "below: 0.4"))
    other = paceline("tune", scenario, "-o", "out", "--no-progress")
    assert other.exit_code == 3
    assert "out holds the tuning of another scenario" in " ".join(other.stderr.split())


def test_all_that_a_tuning_of_points_says(
    paceline: Command, scenario: Path, golden: Golden
) -> None:
    tune = ("tune", scenario, "-o", "out", "--format", "svg", "-j", 1)
    shown = [paceline(*tune, "--dry-run"), paceline(*tune, "--dry-run", "--json")]
    golden("tune_points", told(*shown, paceline(*tune), paceline(*tune, "--json")))
