"""`cluster: {include: FILE}`."""

from pathlib import Path

import pytest

import paceline
from simulator.errors import ScenarioError

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
