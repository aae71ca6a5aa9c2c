"""Drifts and memory, and what is neither."""

import numpy as np
import pandas as pd

from simulator.arrays import Floats
from simulator.calibration.recordings import Recorded
from simulator.calibration.trends import trending


def run(*seconds: Floats) -> Recorded:
    """A run of workers whose jobs took these seconds."""
    parts = [pd.DataFrame({"worker": k, "seconds": own}) for k, own in enumerate(seconds)]
    jobs = pd.concat(parts)
    return Recorded("made", jobs, jobs, len(seconds), has_stages=False, steps=1)


def test_durations_that_are_all_equal_neither_drift_nor_remember() -> None:
    rare = np.where(np.arange(100) % 10 == 9, 10.0, 1.0)
    assert trending([run(np.ones(100), rare)]) == {}


def test_a_drift_and_a_memory_are_told_with_their_workers() -> None:
    rng = np.random.default_rng(0)
    plain = rng.exponential(size=100)
    slower = plain * np.linspace(1.0, 9.0, 100)
    swapping = np.tile([1.0, 2.0], 50) * rng.uniform(1.0, 1.1, 100)
    found = trending([run(plain, slower, swapping)])
    assert {said: list(workers) for said, workers in found.items()} == {
        "drift": [1],
        "depend on the job before": [2],
    }
    assert found["drift"][1] > 0.45 and found["depend on the job before"][2] < -0.5
