"""Intervals of times and of their ratios."""

from __future__ import annotations

import math
from pathlib import Path

from simulator.advice.advise import Advice
from simulator.advice.samples import Range, Samples, draw_samples, quotient
from simulator.cluster.spec import ClusterSpec
from simulator.sweep.resources import ONE_PROCESS


def test_ratios_are_paired() -> None:
    times = {"a": [1.0, 2.0, 4.0], "b": [2.0, 4.0, 8.0]}
    samples = Samples(resampled=False, times=times)
    assert samples.count == 3
    assert samples.ratio("b", "a") == Range(2.0, 2.0, 2.0)
    assert samples.seconds("a") == Range(2.0, 1.1, 3.8)
    assert samples.ratio("c", "a") is None
    assert samples.seconds("c") is None


def test_who_never_gets_there_is_infinitely_slower() -> None:
    times = {"a": [1.0, 1.0], "b": [math.inf, math.inf]}
    samples = Samples(resampled=True, times=times)
    assert samples.ratio("b", "a") == Range(math.inf, math.inf, math.inf)
    assert samples.ratio("a", "b") == Range(0.0, 0.0, 0.0)
    assert samples.ratio("b", "b") == Range(1.0, 1.0, 1.0)


def test_who_needs_no_time_is_infinitely_faster() -> None:
    assert [quotient(one, 0.0) for one in (0.0, 1.0, math.inf)] == [1.0, math.inf, math.inf]


def test_no_cluster_is_fitted_after_the_time_is_over(tmp_path: Path, quiet: Advice) -> None:
    drawn: list[int] = []
    left = iter([True, True])

    def draw(number: int) -> ClusterSpec:
        drawn.append(number)
        return quiet.source.cluster

    found = draw_samples(
        quiet.findings[0].best,
        ["asgd"],
        draw,
        tmp_path,
        more=lambda: next(left, False),
        resources=ONE_PROCESS,
        progress=lambda _share, _what: None,
    )
    assert found is None
    assert drawn == [0, 1]
