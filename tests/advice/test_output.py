"""The files of an advice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import simulator
from simulator.advice.advise import Advice
from simulator.advice.output import check_place, write_advice
from simulator.errors import DataError, ResumeRefused
from simulator.report import write_report


@pytest.fixture(scope="module")
def folder(quiet: Advice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An advice, written."""
    place = tmp_path_factory.mktemp("advice")
    write_advice(quiet, place)
    return place


def test_the_winner_is_a_scenario_that_runs(folder: Path) -> None:
    scenario = simulator.load_scenario(folder / "advised.yaml")
    assert [entry.label for entry in scenario.methods] == ["rennala", "sync_sgd"]
    times = simulator.run(scenario).summary.groupby("label")["time_to_target"].median()
    content = json.loads((folder / "advice.json").read_text())
    known = {one["label"]: one["seconds"] for one in content["problems"][0]["methods"]}
    assert times.to_dict() == {label: known[label] for label in ("rennala", "sync_sgd")}


def test_the_report_has_a_section_of_its_own(folder: Path) -> None:
    page = (folder / "report.html").read_text()
    assert '<section id="advice-section"' in page
    assert "8 times as fast as sync_sgd (8 to 8)" in page
    assert "If the slowest worker, 4, leaves: rennala stays first." in page
    assert 'id="advice-given"' in page


def test_a_damaged_record_is_named(folder: Path, tmp_path: Path) -> None:
    for path in folder.glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "advice.json").write_text("{}")
    with pytest.raises(DataError, match=r"advice\.json is damaged"):
        write_report(tmp_path)


def test_other_results_are_not_mixed_with_it(folder: Path, tmp_path: Path) -> None:
    check_place(folder)
    check_place(tmp_path)
    (tmp_path / "resolved.yaml").write_text("name: x\n")
    with pytest.raises(ResumeRefused, match="holds other results"):
        check_place(tmp_path)
