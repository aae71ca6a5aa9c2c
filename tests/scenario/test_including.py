"""`cluster: {include: FILE}`."""

from pathlib import Path

import pytest

import paceline
from simulator.errors import ScenarioError
from simulator.sweep.grid import load_grid

REST = "problem: {kind: quadratic, dimension: 3}\nmethods: [{name: asgd, stepsize: 0.1}]\n"


def loaded(folder: Path, cluster: str, *overrides: str) -> paceline.Scenario:
    path = folder / "scenario.yaml"
    path.write_text(f"{REST}stop: {{time: 10}}\ncluster: {cluster}\n")
    return paceline.load_scenario(path, overrides)


def test_keys_beside_include_replace_those_of_the_file(tmp_path: Path) -> None:
    text = "cluster:\n  workers: 3\n  compute_time: 2.0\n  server: {arrival: 0.1}\n"
    (tmp_path / "other.yaml").write_text(text)
    own = loaded(tmp_path, "{include: other.yaml, workers: 4}", "cluster.server.assign=0.5")
    cluster = own.cluster
    assert cluster.workers == 4 and cluster.include is None
    assert cluster.server is not None
    assert (cluster.server.arrival, cluster.server.assign) == (0.1, 0.5)
    assert paceline.load_scenario({**own.model_dump(exclude_none=True)}) == own


def test_files_are_named_from_the_folder_of_the_file_that_names_them(tmp_path: Path) -> None:
    folder = tmp_path / "deeper"
    folder.mkdir()
    (folder / "sizes.csv").write_text("size\n1.0\n3.0\n")
    job = "{kind: empirical, path: sizes.csv}"
    (folder / "other.yaml").write_text(f"cluster: {{workers: 2, compute_time: {{job: {job}}}}}\n")
    own = loaded(tmp_path, "{include: deeper/other.yaml}")
    assert own.cluster.build(0).random
    replaced = loaded(tmp_path, "{workers: 9}", f"cluster.include={folder / 'other.yaml'}")
    assert replaced.cluster.workers == 9


@pytest.mark.parametrize(
    ("cluster", "said"),
    [
        ("{include: absent.yaml}", "4:20: cluster.include: absent.yaml, is no file"),
        ("{include: .}", "is a directory"),
        ("{include: 3}", "must be the name of a YAML file"),
        ("{include: scenario.yaml}", "is the last of more than 10 files"),
        ("{include: bare.yaml}", "has no cluster section"),
        ("{include: wrong.yaml}", "wrong.yaml:1:23: cluster.workrs: unknown key"),
    ],
)
def test_what_cannot_be_included_is_refused(cluster: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "bare.yaml").write_text("workers: 3\n")
    (tmp_path / "wrong.yaml").write_text("cluster: {workers: 3, workrs: 3}\n")
    with pytest.raises(ScenarioError, match=said.replace("+", ".")) as caught:
        loaded(tmp_path, cluster)
    assert len(caught.value.problems) == 1


def two_files(folder: Path) -> None:
    (folder / "a.yaml").write_text("cluster: {workers: 3, compute_time: {mean: 1.0}}\n")
    (folder / "b.yaml").write_text(
        "cluster: {workers: 4, compute_time: {mean: 2.0, job: exponential}}\n"
    )


def test_another_file_replaces_all_that_the_first_had_set(tmp_path: Path) -> None:
    two_files(tmp_path)
    own = loaded(tmp_path, "{include: a.yaml}", f"cluster.include={tmp_path / 'b.yaml'}")
    assert own.cluster == loaded(tmp_path, "{include: b.yaml}").cluster
    # Whatever their order: the file comes first.
    changes = ("cluster.compute_time.mean=7.0", f"cluster.include={tmp_path / 'b.yaml'}")
    both = loaded(tmp_path, "{include: a.yaml, workers: 9}", *changes).cluster.model_dump()
    assert both["workers"] == 9
    assert (
        both["compute_time"]["mean"] == 7.0 and both["compute_time"]["job"]["kind"] == "exponential"
    )


def test_a_sweep_over_files_takes_each_as_it_is(tmp_path: Path) -> None:
    two_files(tmp_path)
    alone = [loaded(tmp_path, f"{{include: {name}.yaml}}").cluster for name in "ab"]
    path = tmp_path / "scenario.yaml"
    path.write_text(
        f"{REST}stop: {{time: 10}}\ncluster: {{include: a.yaml}}\n"
        "sweep: {cluster.include: [a.yaml, b.yaml]}\n"
    )
    points = load_grid(path).points
    assert [point.scenario.cluster for point in points] == alone


def test_part_of_a_section_of_a_file_cannot_be_set_for_several_files(tmp_path: Path) -> None:
    two_files(tmp_path)
    path = tmp_path / "scenario.yaml"
    path.write_text(f"{REST}stop: {{time: 10}}\ncluster: {{include: a.yaml}}\n")
    files = f"cluster.include={tmp_path / 'a.yaml'},{tmp_path / 'b.yaml'}"
    whole = load_grid(path, [files, "cluster.workers=5"]).points
    assert [point.scenario.cluster.workers for point in whole] == [5, 5]
    with pytest.raises(ScenarioError, match="changes a part of compute_time"):
        load_grid(path, [files, "cluster.compute_time.mean=4.0"])
