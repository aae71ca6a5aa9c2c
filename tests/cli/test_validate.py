"""`paceline validate`, as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import SMALL
from tests.conftest import Command, Golden
from tests.shared.told import told

WRONG = SMALL.replace("workers: 4", "workers: 0").replace("name: asgd", "name: agsd")


def test_a_valid_scenario_is_said_to_be_valid(paceline: Command, small: Path) -> None:
    done = paceline("validate", small)
    assert done.exit_code == 0
    assert done.stdout == f"{small}: valid; 2 methods, 3 seeds\n"


def test_the_graph_is_told_with_its_spectral_gap(paceline: Command, small: Path) -> None:
    done = paceline("validate", small, "--set", "cluster.topology=ring")
    printed = done.stdout.splitlines()[1]
    assert printed == "topology: ring, 4 nodes, 4 edges, spectral gap 0.6667 (metropolis weights)"


def test_links_are_told_where_messages_take_time(paceline: Command, small: Path) -> None:
    links = "{download: 0, upload: {latency: [1, 2, 3, 4], bandwidth: 10, discipline: fifo}}"
    done = paceline("validate", small, "--set", f"cluster.links={links}")
    printed = done.stdout.splitlines()[1:]
    assert printed == ["upload: 1 to 4 s per message + 0.1 s per number (fifo)"]


def test_faults_are_told_where_workers_fail(paceline: Command, small: Path) -> None:
    faults = "{time_to_failure: [5, 6, 7, 8], time_to_repair: {mean: 2, job: exponential}}"
    done = paceline("validate", small, "--set", f"cluster.faults={faults}")
    printed = done.stdout.splitlines()[1:]
    assert printed == ["faults: up 5 to 8 s, then down 2 s on average"]


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


@pytest.mark.parametrize("swept", ["", "sweep: {seeds: [1, 2]}\n"])
def test_data_that_cannot_be_dealt_have_a_place_where_theory_needs_them(
    paceline: Command, small: Path, swept: str
) -> None:
    data = "{kind: synthetic, samples: 3, features: 2}, partition: iid"
    problem = f"problem: {{kind: logistic, l2: 0.1, data: {data}}}\n"
    rest = "cluster: {workers: 4}\nmethods: [{name: asgd, stepsize: theory}]\nstop: {arrivals: 5}\n"
    small.write_text(problem + rest + swept)
    done = paceline("validate", small)
    said = "1:10: problem: partition: 3 training samples for 4 workers, must be at least 1"
    assert (done.exit_code, said in done.stderr) == (2, True)


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
    printed = {
        "coordinate": "coordinate, 1 partial derivative a job, which costs 1 gradient",
        "{kind: zeroth_order, block: 3}": "zeroth_order, 6 function values a job, "
        "which costs 3 gradients",
        "{kind: zeroth_order, evaluation_seconds: 0.5}": "zeroth_order, 2 function values a job, "
        "which costs 1 s",
    }
    for oracle, words in printed.items():
        done = paceline("validate", small, "--set", f"oracle={oracle}")
        assert done.stdout.splitlines()[1] == f"oracle: {words}"


SPEED = "job: exponential, speed: {kind: trace, path: t.csv}"
OWN = "job: {kind: empirical, path: t.csv, per_worker: true}"


@pytest.mark.parametrize(
    ("section", "content", "said"),
    [
        (SPEED, "", "is empty, must have a line of column names"),
        (SPEED, "time,worker,speed\n2026-01-01,0,1\n", "column 'time', row 1: 2026-01-01, must be"),
        (SPEED, "time;worker;speed\n0;1;1\n", "no worker 0, and 4 workers are to follow it"),
        (OWN, "worker,size\n0,1\n1,1\n2,1\n", "no worker 3, and 4 workers are to draw"),
        (OWN, "worker,size\n0,1,7\n", "t.csv:2: '0,1,7': 3 fields, must be 2"),
    ],
)
def test_files_of_the_cluster_are_read_as_a_run_reads_them(
    paceline: Command, small: Path, section: str, content: str, said: str
) -> None:
    small.write_text(SMALL.replace("job: exponential", section))
    (small.parent / "t.csv").write_text(content)
    done = paceline("validate", small)
    assert done.exit_code == 2
    key = section.partition(":")[0] if section == OWN else "speed"
    assert f"{small}:6:" in done.stderr
    assert f": cluster.compute_time.{key}.path: {small.parent}/t.csv" in done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    small.write_text(small.read_text() + "sweep: {stop.time: [1.0, 2.0]}\n")
    assert paceline("validate", small).stderr == done.stderr


def test_a_trace_of_a_link_is_read(paceline: Command, small: Path) -> None:
    link = "links: {upload: {bandwidth: {mean: 1.0, speed: {kind: trace, path: t.csv}}}}"
    small.write_text(SMALL.replace("  workers: 4\n", f"  workers: 4\n  {link}\n"))
    (small.parent / "t.csv").write_text("time,worker,speed\n0,0,1\n")
    said = json.loads(paceline("validate", small, "--json").stdout)
    assert said["problems"][0]["key"] == "cluster.links.upload.bandwidth.speed.path"
    assert "no worker 1, and 4 workers are to follow it" in said["problems"][0]["rule"]


def test_a_trace_of_an_edge_is_read(paceline: Command, small: Path) -> None:
    link = "links: {edge: {mean: 1.0, speed: {kind: trace, path: t.csv}}}"
    text = SMALL.replace("  workers: 4\n", f"  workers: 4\n  {link}\n")
    begin, end = text.index("methods:"), text.index("stop:")
    small.write_text(text[:begin] + "methods: [{name: dasgd, stepsize: 0.1}]\n" + text[end:])
    (small.parent / "t.csv").write_text("time,worker,speed\n0,0,1\n")
    done = paceline("validate", small)
    assert "no worker 1, and 12 workers are to follow it" in done.stderr


LIBSVM = "{kind: logistic, data: {kind: libsvm, path: d.svm}, batch: 2%s}"


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("1 1:2\n-1 2:x\n", "", "d.svm:2: value of '2:x', must be index:number"),
        ("1 1:2\n1 2:1\n", "", "1 different labels, must be from 2"),
        ("1 1:2\n2 2:1\n3 1:1\n", "", "3"),
        ("1 1:2\n-1 2:1\n", ", partition: {kind: iid}", "4 workers"),
        ("1 1:2\n-1 2:1\n1 1:1\n", ", batch: 5, replacement: false", "batch 5"),
    ],
)
def test_data_are_read_as_a_run_reads_them(
    paceline: Command, small: Path, content: str, options: str, said: str
) -> None:
    problem = LIBSVM % options.replace(", batch: 5", "")
    problem = problem.replace("batch: 2", "batch: 5") if "batch" in options else problem
    small.write_text(SMALL.replace("{kind: quadratic, dimension: 10, noise: 0.001}", problem))
    (small.parent / "d.svm").write_text(content)
    done = paceline("validate", small)
    assert done.exit_code == 2
    assert "problem.data.path: " in done.stderr or "problem: " in done.stderr
    assert said in done.stderr


def test_of_a_large_file_the_first_lines_are_read(
    paceline: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.problems.data import options, spec

    monkeypatch.setattr(options, "QUICK_BYTES", 10)
    monkeypatch.setattr(spec, "QUICK_LINES", 2)
    small.write_text(SMALL.replace("{kind: quadratic, dimension: 10, noise: 0.001}", LIBSVM % ""))
    (small.parent / "d.svm").write_text("1 1:2\n-1 2:1\nwrong\n")
    assert paceline("validate", small).exit_code == 0
    (small.parent / "d.svm").write_text("1 1:2\nwrong\n")
    assert "d.svm:2: label 'wrong'" in paceline("validate", small).stderr


def test_one_node_has_no_edges_to_tell_of(paceline: Command, small: Path) -> None:
    chosen = ["cluster={workers: 1, links: {edge: 0.5}}", "methods=[{name: dasgd, stepsize: 1}]"]
    done = paceline("validate", small, *(word for one in chosen for word in ("--set", one)))
    assert done.stdout == f"{small}: valid; 1 method, 3 seeds\n"


def test_a_trace_in_another_unit_is_noted(paceline: Command, small: Path) -> None:
    Path("speeds.csv").write_text("time,worker,speed\n0,0,1\n60000,0,2\n")
    speed = "speed={kind: trace, path: speeds.csv, assign: modulo}"
    change = ["--set", f"cluster.compute_time.{speed}"]
    done = paceline("validate", small, *change)
    assert done.exit_code == 0
    assert "note: " in done.stderr and "check the unit of its times" in done.stderr
    notes = json.loads(paceline("validate", small, "--json", *change).stdout)["notes"]
    assert f"note: {notes[0]}\n" == done.stderr
    assert notes[0] in paceline("run", small, *change).stderr


ALL = {
    "cluster.faults": "{time_to_failure: [5, 6, 7, 8], time_to_repair: 2}",
    "cluster.topology": "star",
    "cluster.links": "{download: 0.5, upload: {latency: 1, bandwidth: 10, shared: true}}",
    "oracle": "{kind: coordinate, block: 2}",
}


def test_all_that_is_said_of_a_scenario(paceline: Command, small: Path, golden: Golden) -> None:
    changes = [f"--set={key}={value}" for key, value in ALL.items()]
    zeroth = "--set=oracle={kind: zeroth_order, seconds: 2.5}"
    found = [
        paceline("validate", "small.yaml", *changes),
        paceline("validate", "small.yaml", zeroth, "--seeds", 1),
        paceline("validate", "small.yaml", "--problem"),
        paceline("validate", "small.yaml", "--problem", "--json"),
        paceline("validate", "small.yaml", "--resolved"),
        paceline("validate", "small.yaml", "--set=cluster.workers=2,4"),
        paceline("validate", "small.yaml", "--set=sweep={cluster.workers: [2, 0]}"),
        paceline("validate", "small.yaml", "--set=seeds=[]", "--json"),
        paceline("validate", "small.yaml", "--set=problem={kind: python}", "--json"),
    ]
    golden("validate", told(*found))
