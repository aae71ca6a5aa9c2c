"""Pauses of a whole cluster in a recording."""

import numpy as np
import pandas as pd
import pytest

from simulator.calibration.recordings import Recorded
from simulator.calibration.stalls import Stall, find_stalls, without_stalls

JOBS = 30


def paused(workers: int, caught: int, seconds: float = 40.0) -> Recorded:
    """Jobs of a second; the first `caught` workers pause half-way, and the others end there."""
    parts = []
    for worker in range(workers):
        took = np.ones(JOBS if worker < caught else JOBS // 2)
        took[took.size // 2 :][: int(worker < caught)] += seconds
        sent = np.cumsum(took) + 1e-3 * worker
        parts.append(
            pd.DataFrame({"worker": worker, "seconds": took, "received": sent - took, "sent": sent})
        )
    jobs = pd.concat(parts, ignore_index=True)
    return Recorded("made", jobs, jobs, workers, has_stages=False, steps=1)


@pytest.mark.parametrize(("workers", "caught"), [(2, 2), (4, 2), (5, 3), (6, 6)])
def test_a_pause_of_half_of_the_workers_or_more_is_a_stall(workers: int, caught: int) -> None:
    run = paused(workers, caught)
    [stall] = find_stalls(run)
    assert stall.begin == pytest.approx(15.0 + 1.0 / caught, abs=1.0)
    assert stall.seconds == pytest.approx(40.0, rel=0.1)
    assert without_stalls(run, [stall]).seconds.max() < 4.0


@pytest.mark.parametrize(("workers", "caught"), [(2, 1), (3, 1), (5, 2), (6, 2)])
def test_a_pause_of_fewer_is_their_own(workers: int, caught: int) -> None:
    assert find_stalls(paused(workers, caught)) == []


def test_a_stall_is_taken_out_of_the_jobs_that_it_overlaps_only() -> None:
    run = paused(2, 2)
    shorter = without_stalls(run, [Stall(20.0, 30.0)]).seconds
    assert (shorter != run.seconds).sum() == 2
    assert shorter.max() == pytest.approx(31.0)
