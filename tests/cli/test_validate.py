"""`paceline validate`, as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import SMALL
from tests.conftest import Command

WRONG = SMALL.replace("workers: 4", "workers: 0").replace("name: asgd", "name: agsd")


def test_a_valid_scenario_is_said_to_be_valid(paceline: Command, small: Path) -> None:
    done = paceline("validate", small)
    assert done.exit_code == 0
    assert done.stdout == f"{small}: valid; 2 methods, 3 seeds\n"


def test_the_graph_is_told_with_its_spectral_gap(paceline: Command, small: Path) -> None:
    done = paceline("validate", small, "--set", "cluster.topology=ring")
    told = done.stdout.splitlines()[1]
    assert told == "topology: ring, 4 nodes, 4 edges, spectral gap 0.6667 (metropolis weights)"


def test_links_are_told_where_messages_take_time(paceline: Command, small: Path) -> None:
    links = "{download: 0, upload: {latency: [1, 2, 3, 4], bandwidth: 10, discipline: fifo}}"
    done = paceline("validate", small, "--set", f"cluster.links={links}")
    told = done.stdout.splitlines()[1:]
    assert told == ["upload: 1 to 4 s per message + 0.1 s per number (fifo)"]


def test_faults_are_told_where_workers_fail(paceline: Command, small: Path) -> None:
    faults = "{time_to_failure: [5, 6, 7, 8], time_to_repair: {mean: 2, job: exponential}}"
    done = paceline("validate", small, "--set", f"cluster.faults={faults}")
    told = done.stdout.splitlines()[1:]
    assert told == ["faults: up 5 to 8 s, then down 2 s on average"]


def test_links_between_nodes_are_told_where_a_method_uses_them(
    paceline: Command, small: Path
) -> None:
    chosen = ["--set", "cluster.links={edge: 0.5}", "--set", "methods=[{name: dasgd, stepsize: 1}]"]
    assert "\nedge: 0.5 s per message (parallel)\n" in paceline("validate", small, *chosen).stdout
    assert "edge" not in paceline("validate", small, *chosen[:2]).stdout


def test_all_mistakes_are_shown_at_once_with_their_places(paceline: Command, small: Path) -> None:
    small.write_text(WRONG)
    done = paceline("validate", small)
    assert done.exit_code == 2
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == [
        f"{small}:5:12",
        f"{small}:8:12",
    ]
    assert "did you mean 'asgd'?" in done.stderr


@pytest.mark.parametrize("command", ["validate", "run", "theory"])
@pytest.mark.parametrize(
    ("name", "rule"), [("no.csv", '/no.csv", is no file'), (".", '", is a directory')]
)
def test_a_file_that_is_not_there_has_a_place(
    paceline: Command, small: Path, command: str, name: str, rule: str
) -> None:
    small.write_text(SMALL.replace("job: exponential", f"job: {{kind: empirical, path: {name}}}"))
    done = paceline(command, small)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"{small}:6:68: cluster.compute_time.job.path: ")
    assert done.stderr.endswith(f"{rule}\n")


@pytest.mark.parametrize("command", ["validate", "run"])
def test_a_prescription_without_its_constants_has_a_place(
    paceline: Command, small: Path, command: str
) -> None:
    small.write_text(SMALL.replace("[0.05, 0.2]", "theory"))
    done = paceline(command, small)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"{small}:8:28: methods[0].stepsize: theory, ")


def test_json_lists_the_mistakes_for_editors(paceline: Command, small: Path) -> None:
    small.write_text(WRONG)
    done = paceline("validate", small, "--json")
    assert done.exit_code == 2
    found = json.loads(done.stdout)
    assert found["valid"] is False
    assert [problem["line"] for problem in found["problems"]] == [5, 8]


def test_json_of_a_valid_scenario_is_short(paceline: Command, small: Path) -> None:
    done = paceline("validate", small, "--json")
    assert json.loads(done.stdout) == {"valid": True, "problems": []}


def test_the_resolved_scenario_is_valid_itself(paceline: Command, small: Path) -> None:
    text = paceline("validate", small, "--resolved", "--seeds", "0,9").stdout
    Path("resolved.yaml").write_text(text)
    assert "seeds: [0, 9]" in text or "- 9" in text
    assert paceline("validate", "resolved.yaml").exit_code == 0


def test_a_missing_file_is_refused(paceline: Command) -> None:
    done = paceline("validate", "nowhere.yaml")
    assert done.exit_code == 2
    assert "nowhere.yaml" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_point_of_a_sweep_is_checked(paceline: Command, small: Path) -> None:
    small.write_text(small.read_text() + "sweep: {cluster.workers: [4, 0]}\n")
    done = paceline("validate", small)
    assert done.exit_code == 2
    assert done.stderr == f"{small}:13:30: cluster.workers: 0, must be at least 1\n"


def test_what_is_known_of_the_problem_is_printed(paceline: Command, small: Path) -> None:
    lines = paceline("validate", small, "--problem").stdout.splitlines()
    facts = dict(line.split(maxsplit=1) for line in lines[1:])
    assert lines[0].endswith("valid; 2 methods, 3 seeds")
    assert "smoothness" in facts
    record = json.loads(paceline("validate", small, "--problem", "--json").stdout)
    assert record["problem"]["dimension"] > 0
    assert record["problem"]["smoothness"] > 0


def test_the_oracle_is_told_with_what_a_job_costs(paceline: Command, small: Path) -> None:
    told = {
        "coordinate": "coordinate, 1 partial derivative a job, which costs 1 gradient",
        "{kind: zeroth_order, block: 3}": "zeroth_order, 6 function values a job, "
        "which costs 3 gradients",
        "{kind: zeroth_order, evaluation_seconds: 0.5}": "zeroth_order, 2 function values a job, "
        "which costs 1 s",
    }
    for oracle, words in told.items():
        done = paceline("validate", small, "--set", f"oracle={oracle}")
        assert done.stdout.splitlines()[1] == f"oracle: {words}"
