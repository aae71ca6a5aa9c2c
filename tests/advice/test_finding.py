"""Tuning and comparing on one problem within shares of the budget."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from simulator.advice.advise import Advice
from simulator.advice.clock import Clock
from simulator.advice.finding import compare
from simulator.tuning.search import OutOfTime


def test_a_comparison_ends_at_its_share_of_the_budget(quiet: Advice, tmp_path: Path) -> None:
    [found] = quiet.findings
    used = Clock(1000.0, 1, begun=time.perf_counter() - 900.0)
    with pytest.raises(OutOfTime):
        compare(found.problem, found.tuning, tmp_path, used, 0.8, jobs=1)
