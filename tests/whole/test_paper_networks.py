"""Scenarios of papers' networks at full size: valid but for the user's data, and they run in small.

The files of data are made here, in the same formats.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import simulator
from simulator.scenario import load_scenario
from tests.conftest import Command
from tests.shared.image_files import cifar10, write_idx

PAPERS = Path(__file__).parents[2] / "scenarios" / "papers"
TRAIN = ("path", "labels_path")
FULL = {  # the keys of the files
    "ringleader/mnist": TRAIN,
    "rescaled/mnist": (*TRAIN, "test_path", "test_labels_path"),
    "dude/cifar10": ("path",),
    "ormo/cifar10": ("path",),
    "fadas/cifar10": ("path",),
    "async_diloco/text": ("path",),
}
ONE = "methods[0].stepsize=0.1"
LOCAL = ("methods[0].local_steps=2", "methods[0].local_stepsize=0.01")
SMALLER = {  # a small network, one step size
    "ringleader/mnist": ("problem.model.hidden=[4]", ONE, "cluster.workers=4"),
    "rescaled/mnist": ("problem.model.hidden=[4]", ONE, "cluster.workers=4"),
    "dude/cifar10": ("problem.model={kind: cnn, channels: 1, hidden: 1}", ONE),
    "ormo/cifar10": ("problem.model={kind: mlp, hidden: [2]}", ONE),
    "fadas/cifar10": ("problem.model={kind: mlp, hidden: [2]}", ONE, *LOCAL),
    "async_diloco/text": (
        "problem.model={kind: transformer, width: 4, layers: 1, heads: 1}",
        *LOCAL,
    ),
}


def place(folder: Path, name: str) -> list[str]:
    """Write few data; the overrides that name them."""
    if name.endswith("cifar10"):
        return [f"problem.data.path={cifar10(folder, labels=[*range(10)] * 8)}"]
    if name.endswith("text"):
        (folder / "text.txt").write_text("to be or not to be, that is the question. " * 8)
        return [f"problem.data.path={folder / 'text.txt'}", "problem.data.context=8"]
    images = np.arange(400 * 4).reshape(400, 2, 2) % 251
    labels = np.arange(400) % 10
    paths = write_idx(folder, images, labels) | write_idx(folder, images[:10], labels[:10], "test")
    return [f"problem.data.{key}={paths[key]}" for key in FULL[name]]


@pytest.mark.parametrize("name", FULL)
def test_only_the_files_are_missing(name: str, paceline: Command) -> None:
    done = paceline("validate", PAPERS / f"{name}.yaml")
    assert done.exit_code == 2
    lines = done.stderr.splitlines()
    assert len(lines) == len(FULL[name])
    for line, key in zip(lines, FULL[name], strict=True):
        assert f"problem.data.{key}: " in line
        assert "is no file" in line


@pytest.mark.parametrize("name", FULL)
def test_with_files_it_is_valid(name: str, paceline: Command, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="networks need PyTorch")
    files = [part for change in place(tmp_path, name) for part in ("--set", change)]
    done = paceline("validate", PAPERS / f"{name}.yaml", *files)
    assert done.exit_code == 0, done.stderr


@pytest.mark.parametrize("name", FULL)
def test_cut_down_it_runs(name: str, tmp_path: Path) -> None:
    """The first method with one step size takes a few gradients of a small network."""
    pytest.importorskip("torch", reason="networks need PyTorch")
    changes = ["seeds=1", "stop={arrivals: 40}", "record={arrivals: 40}", *SMALLER[name]]
    scenario = load_scenario(PAPERS / f"{name}.yaml", [*place(tmp_path, name), *changes])
    first = scenario.model_copy(update={"methods": scenario.methods[:1]})
    curves = simulator.run(first).curves
    assert np.isfinite(curves["loss"]).all()
    assert curves["loss"].iloc[-1] != curves["loss"].iloc[0]
