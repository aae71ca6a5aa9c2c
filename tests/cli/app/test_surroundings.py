"""The command in odd surroundings: missing or oddly named folders, files that are none."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.results import read
from tests.conftest import Command


@pytest.fixture
def gone(paceline: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command in a current folder that was deleted."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    return paceline


def test_a_deleted_folder_is_no_obstacle_to_absolute_paths(
    gone: Command, small: Path, tmp_path: Path
) -> None:
    done = gone("run", small, "-o", tmp_path / "out")
    assert (done.exit_code, done.stderr) == (0, "")
    assert set(read(tmp_path / "out").summary["label"]) == {"asgd", "sync_sgd"}


def test_what_needs_the_deleted_folder_says_so(gone: Command, small: Path) -> None:
    done = gone("validate", small, "--plugin", "module:Class")
    assert done.exit_code == 4
    assert done.stderr == "the current folder does not exist any more: change to another one\n"


def test_a_folder_whose_name_is_no_text_is_like_any_other(
    paceline: Command, small: Path, tmp_path: Path
) -> None:
    folder = tmp_path / os.fsdecode(b"b\xffd")
    folder.mkdir()
    (folder / "sizes.csv").write_text("size\n1.0\n2.0\n")
    job = "{kind: empirical, path: sizes.csv, column: size}"
    (folder / "small.yaml").write_text(small.read_text().replace("exponential", job))
    done = paceline("run", folder / "small.yaml", "-o", folder / "out")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "b\\udcffd" in done.stdout
    assert set(read(folder / "out").summary["label"]) == {"asgd", "sync_sgd"}
    assert paceline("report", folder / "out").exit_code == 0


@pytest.mark.parametrize(
    ("make", "rule"),
    [(None, "is no file"), (os.mkfifo, "is no file"), (os.mkdir, "is a directory")],
)
def test_edges_that_are_in_no_file_are_reported_at_their_key(
    paceline: Command, tmp_path: Path, make: Callable[[Path], None] | None, rule: str
) -> None:
    (tmp_path / "s.yaml").write_text(
        "problem: {kind: quadratic, dimension: 4}\n"
        "cluster:\n"
        "  workers: 3\n"
        "  compute_time: {mean: 1.0}\n"
        "  topology: {kind: edges, path: edges.txt}\n"
        "methods: [{name: dpsgd, stepsize: 0.1}]\n"
        "stop: {time: 20.0}\n"
    )
    if make is not None:
        make(tmp_path / "edges.txt")
    done = paceline("validate", "s.yaml")
    assert done.exit_code == 2
    assert done.stderr == f"s.yaml:5:33: cluster.topology.path: edges.txt, {rule}\n"
