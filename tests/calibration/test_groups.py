"""Neighbours whose job sizes may follow one law."""

from math import inf, sqrt

import numpy as np
import pandas as pd
import pytest

from simulator.arrays import Floats
from simulator.calibration import groups as module
from simulator.calibration.groups import CRITICAL, FEWEST, Group, groups_of
from simulator.calibration.laws import Fit
from simulator.calibration.recordings import Recorded
from simulator.errors import DataError


def run(*seconds: Floats) -> Recorded:
    """A run of workers whose jobs took these seconds."""
    parts = [pd.DataFrame({"worker": k, "seconds": own}) for k, own in enumerate(seconds)]
    jobs = pd.concat(parts)
    return Recorded("made", jobs, jobs, len(seconds), has_stages=False, steps=1)


RNG = np.random.default_rng(0)
EVEN, WILD = np.full(100, 1.0), RNG.exponential(size=100)


def test_neighbours_of_one_law_form_a_group_whatever_their_means() -> None:
    found = groups_of([run(EVEN, 3.0 * EVEN, WILD, 2.0 * WILD, EVEN)])
    assert [(one.first, one.workers) for one in found] == [(0, 2), (2, 2), (4, 1)]
    assert found[0].means == [1.0, 3.0]
    assert found[1].means == pytest.approx([WILD.mean(), 2.0 * WILD.mean()])
    assert [one.name for one in found] == ["workers 0 to 1", "workers 2 to 3", "worker 4"]
    for one in found:
        assert one.sizes.mean() == pytest.approx(1.0) and len(one.sizes) == 100 * one.workers
    assert [one.fit.name for one in found] == ["constant", "exponential", "constant"]
    assert not any(one.is_ruled_out for one in found)


def test_the_runs_of_a_worker_are_taken_together() -> None:
    [one] = groups_of([run(np.ones(30)), run(np.full(10, 5.0))])
    assert one.means == [2.0] and len(one.sizes) == 40


def test_the_distance_allowed_is_that_of_kolmogorov_and_smirnov() -> None:
    """Of 100 and 400 sizes: 1.63 sqrt(1/100 + 1/400) = 0.182."""
    allowed = CRITICAL * sqrt(1 / 100 + 1 / 400)
    base = np.arange(1.0, 401.0)
    for share, together in ((allowed - 0.01, True), (allowed + 0.01, False)):
        low = base[::4].copy()
        low[: int(share * 100)] = 0.5  # so many of a hundred are below all others
        assert (module._spans([base, low]) == [(0, 2)]) == together


@pytest.mark.parametrize(("jobs", "groups"), [(FEWEST - 1, 1), (FEWEST, 2)])
def test_a_worker_with_few_jobs_joins_its_neighbours(jobs: int, groups: int) -> None:
    odd = np.where(np.arange(jobs) < jobs // 2, 0.001, 1.0)
    assert len(module._spans([EVEN, odd])) == groups
    assert len(module._spans([odd, EVEN])) == groups


def test_a_worker_without_a_job_is_named() -> None:
    recorded = run(EVEN, EVEN[:0])
    with pytest.raises(DataError, match="worker 1 has no job that arrived: record for longer"):
        groups_of([recorded])


def test_sizes_that_no_law_fits_are_the_law() -> None:
    two = np.where(np.arange(300) % 3 == 0, 1.0, 50.0)
    [one] = groups_of([run(two)])
    assert one.is_ruled_out and one.job("a.csv") == {"kind": "empirical", "path": "a.csv"}
    other = Group(0, [1.0], EVEN, Fit({"kind": "gamma", "shape": 2.0}, 0.1), False)
    assert other.job("a.csv") == {"kind": "gamma", "shape": 2.0}


def test_without_any_candidate_the_sizes_are_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "best_fit", lambda _: None)
    monkeypatch.setattr(module, "fits", lambda _: [])
    one = module._group(0, [1.0], EVEN)
    assert one.is_ruled_out and one.fit == Fit({"kind": "constant"}, inf)
