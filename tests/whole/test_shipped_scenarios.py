"""The scenarios that are shipped and those that the pages show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import simulator
from simulator.errors import DataError
from simulator.problems.data.libsvm import SOURCES
from simulator.results import Result
from simulator.scenario import load_scenario

ROOT = Path(__file__).resolve().parent.parent.parent
SHIPPED = sorted((ROOT / "scenarios").rglob("*.yaml"))
PAGES = [*ROOT.glob("*.md")]  # the guides, which show parts too, have separate tests
SNIPPETS = [
    pytest.param(text, id=f"{page.name}-{number}")
    for page in sorted(PAGES)
    for number, text in enumerate(re.findall(r"```ya?ml\n(.*?)```", page.read_text("utf-8"), re.S))
]
SHORT = ("seeds=1", "record={points: 5}")
SIX = {"sync_sgd", "m_sync_sgd", "asgd", "delay_adaptive_asgd", "rennala", "ringmaster"}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_shipped_scenario_is_valid(path: Path) -> None:
    load_scenario(path)


@pytest.mark.parametrize("text", SNIPPETS)
def test_a_shown_scenario_is_valid(text: str, tmp_path: Path) -> None:
    (tmp_path / "shown.yaml").write_text(text, "utf-8")
    load_scenario(tmp_path / "shown.yaml")


def check_run(result: Result, seconds: float) -> None:
    """Six methods ran for the required time."""
    assert set(result.summary["algorithm"]) == SIX
    assert set(result.summary["status"]) <= {"horizon", "converged"}
    assert result.curves["time"].max() == seconds
    assert result.curves["accuracy"].between(0.0, 1.0).all()


def test_breast_cancer_runs() -> None:
    pytest.importorskip("sklearn", reason="needs scikit-learn: pip install 'paceline[data]'")
    scenario = load_scenario(ROOT / "scenarios/breast_cancer.yaml", [*SHORT, "stop.time=5"])
    result = simulator.run(scenario)
    assert str(result.target) == "accuracy >= 0.98"
    check_run(result, 5.0)


def test_mushrooms_run(shared_data: Path) -> None:
    path = shared_data / "agaricus.txt.train"
    if not path.is_file():
        pytest.skip(f"needs {path.name} in ../shared/data, which is not part of the project")
    overrides = [*SHORT, "stop.time=20", f"problem.data.path={path}"]
    check_run(simulator.run(load_scenario(ROOT / "scenarios/mushrooms.yaml", overrides)), 20.0)


def test_absent_mushrooms_are_told_with_where_they_grow(tmp_path: Path) -> None:
    absent = tmp_path / "agaricus.txt.train"
    scenario = load_scenario(
        ROOT / "scenarios/mushrooms.yaml", [*SHORT, f"problem.data.path={absent}"]
    )
    with pytest.raises(DataError) as caught:
        simulator.run(scenario)
    assert str(caught.value) == f"{absent}: no such file; {SOURCES}"
    assert "github.com/dmlc/xgboost" in SOURCES
