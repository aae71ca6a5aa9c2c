"""Tuning and comparing on one problem within shares of the budget."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from simulator.advice.advise import Advice
from simulator.advice.clock import Clock
from simulator.advice.finding import compare
from simulator.errors import ScenarioError
from simulator.sweep.resources import ONE_PROCESS
from simulator.tuning.search import OutOfTime
from tests.advice.conftest import advice_for


def test_a_comparison_ends_at_its_share_of_the_budget(quiet: Advice, tmp_path: Path) -> None:
    [found] = quiet.findings
    used = Clock(1000.0, 1, begun=time.perf_counter() - 900.0)
    with pytest.raises(OutOfTime):
        compare(found.problem, found.tuning, tmp_path, used, 0.8, ONE_PROCESS)


def test_a_target_that_holds_at_the_start_is_refused(tmp_path: Path) -> None:
    stop = {"time": 10.0, "target": {"metric": "grad_norm_sq", "below": 1.0e9}}
    with pytest.raises(ScenarioError, match=r"stop\.target: is reached at second 0"):
        advice_for(tmp_path, trials=1, stop=stop)
