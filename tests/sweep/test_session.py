"""The directory of a sweep: what is refused in it, and how."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from simulator.errors import DataError, ResumeRefused
from simulator.results.store import RESOLVED
from simulator.scenario.reader import read_text
from simulator.scenario.tree import plain
from simulator.sweep.grid import Grid, load_grid
from simulator.sweep.session import (
    ASKED,
    SHOWN,
    asked_in,
    begin,
    check_place,
    publish,
    reload,
)
from simulator.sweep.source_version import source_version
from simulator.sweep.sweep import compute, work_of
from tests.sweep.conftest import SMALL, plan_of


def grid(*overrides: str) -> Grid:
    return load_grid(plain(read_text(SMALL, "s.yaml")), overrides)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    begin(tmp_path, grid())
    return tmp_path


def rewrite(place: Path, **content: Any) -> None:
    kept = json.loads((place / ASKED).read_text())
    (place / ASKED).write_text(json.dumps({**kept, **content}))


def test_the_request_is_found_again(place: Path) -> None:
    assert (place / ASKED).read_text().endswith("}\n")
    found = reload(place)
    assert found.base == grid().base and found.points == grid().points
    check_place(place, grid())
    check_place(place / "new", grid())


def test_values_seeds_and_methods_may_change_and_nothing_else(place: Path) -> None:
    check_place(place, grid("seeds=7", "cluster.workers=3,9"))
    with pytest.raises(ResumeRefused) as caught:
        check_place(place, grid("stop.time=41"))
    assert str(caught.value).splitlines() == [
        f"{place} holds a sweep of another scenario or version (stored -> now):",
        "  stop.time: 40.0 -> 41.0",
        "choose another directory with --output, or allow --overwrite",
    ]


@pytest.mark.parametrize("extra", [0, 1])
def test_a_few_differences_are_shown_and_the_others_counted(extra: int, place: Path) -> None:
    now = json.loads((place / ASKED).read_text())["resolved"]
    rewrite(place, resolved={**now, **{f"key{k}": k for k in range(SHOWN + extra)}})
    with pytest.raises(ResumeRefused) as caught:
        check_place(place, grid())
    lines = str(caught.value).splitlines()
    assert len(lines) == SHOWN + 2 + extra
    assert (lines[-2] == "  and 1 more") == bool(extra)


def test_another_version_is_refused_first(place: Path) -> None:
    rewrite(place, version="0.0.0")
    line = f"  version: 0.0.0 -> {source_version()}"
    with pytest.raises(ResumeRefused) as caught:
        check_place(place, grid())
    assert str(caught.value).splitlines()[1] == line
    with pytest.raises(ResumeRefused) as caught:
        reload(place)
    lines = str(caught.value).splitlines()
    assert lines[1:] == [line, "run `paceline sweep` into a new directory"]


def test_a_record_whose_scenario_now_means_something_else_is_refused(place: Path) -> None:
    now = json.loads((place / ASKED).read_text())["resolved"]
    rewrite(place, resolved={**now, "stop": {**now["stop"], "time": 9.0}})
    with pytest.raises(ResumeRefused, match=r"stop\.time: 9\.0 -> 40\.0"):
        reload(place)
    rewrite(place, scenario={"problem": 3})
    with pytest.raises(DataError, match=f"{ASKED} cannot be used: "):
        reload(place)


@pytest.mark.parametrize(("key", "value"), [("version", 3), ("scenario", []), ("resolved", "x")])
def test_a_damaged_record_is_named(key: str, value: Any, place: Path) -> None:
    rewrite(place, **{key: value})
    with pytest.raises(DataError, match=f"{ASKED} is damaged: it has no {key}"):
        asked_in(place)


def test_there_must_be_a_sweep(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=f"{tmp_path} holds no sweep: {ASKED} is missing"):
        asked_in(tmp_path)
    (tmp_path / RESOLVED).write_text("")
    with pytest.raises(ResumeRefused, match="holds the results of a run: choose another"):
        check_place(tmp_path, grid())


def test_all_tables_are_published_together(tmp_path: Path) -> None:
    plan = plan_of(SMALL)
    compute(work_of(plan, tmp_path), tmp_path)
    files = publish(plan, tmp_path, {"seconds": 2.0, "jobs": 1})
    names = ["resolved.yaml", "curves.parquet", "summary.parquet", "workers.parquet", "wall.json"]
    assert [file.name for file in files] == names and all(file.is_file() for file in files)
    assert (tmp_path / "wall.json").read_text() == '{\n  "jobs": 1,\n  "seconds": 2.0\n}\n'
    assert (tmp_path / "resolved.yaml").read_text() == plan.grid.base.to_yaml()
    rows = sum(row.run.replicas for row in plan.rows)
    assert pq.read_metadata(tmp_path / "summary.parquet").num_rows == rows
