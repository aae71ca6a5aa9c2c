"""Two results folders on one page."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import simulator
from simulator.errors import DataError
from simulator.report import render, write_report
from simulator.report.beside import beside_rows, drawings_beside, points_beside
from simulator.report.drawing import Drawing
from simulator.results import write
from simulator.results.result import Target
from tests.conftest import Golden
from tests.report.conftest import SCENARIO
from tests.shared.fabricated import made_result
from tests.shared.pages import table_text
from tests.shared.results import made_sweep


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of the report with slower workers and one method."""
    cluster = {"workers": 3, "compute_time": {"mean": {"law": "linear", "scale": 2.0}}}
    changed = SCENARIO | {"cluster": cluster, "methods": [{"name": "sync_sgd", "stepsize": 0.5}]}
    place, scenario = tmp_path_factory.mktemp("other"), simulator.load_scenario(changed)
    write(simulator.run(scenario), place, scenario)
    return place


def test_two_folders_are_one_page_with_a_scenario_each(folder: Path, other: Path) -> None:
    path = write_report(folder, beside=[other])
    page = path.read_text("utf-8")
    assert path == folder / "report_beside.html"
    assert page == render(folder, beside=[other])
    for place in (folder, other):
        assert f"In {place}: " in page and f"<h3>{place}</h3>" in page
    assert page.count('download="scenario.yaml"') == 2
    assert "Side by side" in page and "Curves side by side" in page
    assert ">cluster.compute_time.mean.scale</td><td>1.0</td><td>2.0</td>" in page
    assert ">problem.dimension</td>" not in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_every_method_has_a_row_with_a_column_for_each_folder() -> None:
    one, two = made_result(), made_result()
    rows = two.summary["label"] == "asgd"
    two.summary.loc[rows, "time_to_target"] *= 3.0
    two.summary = two.summary[two.summary["label"] == "asgd"]
    table = beside_rows(points_beside({"a": one, "b": two}))
    assert [column.title for column in table.columns] == [
        "method", "time to target in a [s]", "time to target in b [s]", "second / first",
    ]  # fmt: skip
    shown = [[cell.shown for cell in row] for row in table.rows]
    assert shown == [["ringmaster", "10.5", "-", "-"], ["asgd", "21", "63", "3"]]


def test_points_of_two_sweeps_are_matched_and_a_run_has_none() -> None:
    one = made_sweep(("n",), {(n,): {"asgd": [float(n)]} for n in (1, 2)})
    two = made_sweep(("n",), {(n,): {"asgd": [4.0 * n]} for n in (2, 3)})
    table = beside_rows(points_beside({"a": one, "b": two, "c": made_result()}))
    shown = [[cell.shown for cell in row] for row in table.rows]
    assert shown[:3] == [
        ["1", "asgd", "1", "-", "-"], ["2", "asgd", "2", "8", "-"], ["3", "asgd", "-", "12", "-"],
    ]  # fmt: skip
    assert shown[3][0] == ""


def test_folders_that_cannot_be_compared_are_refused(
    folder: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DataError, match="is named twice"):
        render(folder, beside=[folder])
    made = {folder: made_result(), other: made_result()}
    made[other].target = Target("grad_norm_sq", 0.1)
    monkeypatch.setattr("simulator.report.beside.read", lambda name: made[Path(name)])
    with pytest.raises(DataError, match=r"ranks by loss_gap and .* by grad_norm_sq"):
        render(folder, beside=[other])


def test_a_folder_of_a_tuning_has_its_comparison_inside(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "fresh").symlink_to(folder)
    assert render(tmp_path) == render(folder)
    assert write_report(tmp_path) == tmp_path / "report.html"


def test_every_cell_and_every_figure(golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("beside", "figures"):  # without the pictures, which take long to draw
        plain = "simulator.report." + module + ".inline_svg"
        monkeypatch.setattr(plain, lambda figure, name, title: Drawing(name, title, ""))
    one, two = made_result(), made_result()
    two.summary.loc[two.summary["label"] == "ringmaster", "time_to_target"] = 0.0
    aimless = replace(one, target=None)
    sweep = made_sweep(("n",), {(n,): {"asgd": [float(n)]} for n in (1, 2)})
    asked = [
        {"a": one, "b": two},
        {"a": two, "b": one},
        {"a": aimless, "b": one},
        {"a": one, "b": two, "c": one},
        {"a": sweep, "b": sweep},
    ]
    tables = [table_text(beside_rows(points_beside(results))) for results in asked]
    pictures = [
        [(drawing.id, drawing.title) for drawing in drawings_beside(results)]
        for results in (asked[0], asked[2], asked[4])
    ]
    golden("beside", "\n".join([*tables, *map(str, pictures)]))
