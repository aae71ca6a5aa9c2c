"""Folders with results whose names try to escape from their place in the page, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import simulator
from simulator.report import write_report
from simulator.results import write
from simulator.sweep.grid import load_grid
from simulator.sweep.plan import make_plan
from simulator.sweep.sweep import compute, finish, work_of
from tests.shared.browser import Browser, find_chromium

EVIL = "<script>alert(1)</script>"
LABEL = "</script><img src=x onerror=alert(2)> 'a' \"b\" & $x$"
SCENARIO = {
    "name": EVIL,
    "description": "{{ 7 * 7 }} <b>bold</b>",
    "problem": {"kind": "quadratic", "dimension": 4, "noise": 0.01},
    "cluster": {"workers": 3, "compute_time": {"mean": {"law": "linear"}, "job": "exponential"}},
    "methods": [
        {"name": "asgd", "label": LABEL, "stepsize": [0.05, 0.2]},
        {"name": "sync_sgd", "stepsize": 0.5},
    ],
    "stop": {"time": 60.0, "target": {"metric": "grad_norm_sq", "below": 0.02}},
    "record": {"points": 30},
    "seeds": 3,
}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a run."""
    place = tmp_path_factory.mktemp("run")
    scenario = simulator.load_scenario(SCENARIO)
    write(simulator.run(scenario), place, scenario)
    return place


@pytest.fixture(scope="session")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a sweep."""
    place = tmp_path_factory.mktemp("sweep")
    work = work_of(make_plan(load_grid(SCENARIO, ["cluster.workers=2,12", "seeds=2"])), place)
    finish(work, place, seconds=compute(work, place), jobs=1)
    return place


@pytest.fixture(scope="session")
def page(folder: Path) -> str:
    """The report of the run."""
    return write_report(folder).read_text("utf-8")


@pytest.fixture(scope="session")
def swept_page(swept: Path) -> Path:
    """The report of the sweep, written."""
    return write_report(swept)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; the test is skipped without it."""
    program = find_chromium()
    if program is None:
        pytest.skip("needs Chromium (Debian: apt-get install chromium)")
    with Browser(program) as started:
        yield started
