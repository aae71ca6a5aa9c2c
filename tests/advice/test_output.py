"""The files of an advice."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from math import inf
from pathlib import Path

import pytest

import simulator
from simulator.advice.advise import Advice
from simulator.advice.output import advised, check_place, record, write_advice
from simulator.errors import DataError, ResumeRefused
from simulator.report import write_report
from tests.conftest import Golden
from tests.shared.advised import MadeFinding, made_advice


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


def test_the_whole_record(quiet: Advice, golden: Golden) -> None:
    text = json.dumps(record(quiet), indent=1)
    golden("output", re.sub(r"(\d\.\d{4})\d+", r"\1", text))


def test_the_advised_scenario_has_the_winner_first_and_the_files_are_named(
    quiet: Advice, folder: Path
) -> None:
    found = advised(quiet)
    assert (found.name, [one.label for one in found.methods]) == (
        "known-advised",
        ["rennala", "sync_sgd"],
    )
    alone = advised(replace(quiet, current="rennala"))
    assert [one.label for one in alone.methods] == ["rennala"]
    header = "# The advised method with its tuned parameters, and the method in use.\nname: "
    assert (folder / "advised.yaml").read_text().startswith(header)
    assert (folder / "best-given.yaml").read_text() == quiet.main.best.to_yaml()
    assert (folder / "advice.json").read_text().startswith('{\n  "source": "known"')


def test_what_is_unknown_is_null() -> None:
    times = {"sync_sgd": [inf], "asgd": [10.0]}
    samples = {"asgd": [1.0, 1.0, inf]}
    plain, drawn = (MadeFinding("noise", times, samples=own) for own in (None, samples))
    one, two = record(made_advice(plain, drawn, skipped=["x"]))["problems"]
    assert (one["samples"], two["samples"], one["lower_bound"]) == (0, 3, None)
    assert [row["interval"] for row in one["methods"]] == [None, None]
    assert [row["interval"] for row in two["methods"]] == [[pytest.approx(1.0), None], None]
    late = one["methods"][1]
    assert (late["label"], late["seconds"], late["ratio"], late["at_least"]) == (
        "sync_sgd", None, None, 10.0,
    )  # fmt: skip
    assert (late["reached"], late["seeds"], late["first"]) == (0, 1, False)
