"""Jobs drawn again, each worker's from its own."""

import numpy as np

from simulator.calibration.resampling import drawn_again
from simulator.cluster.worker_draws import JOBS, worker_uniforms


def test_every_place_gets_a_job_of_its_worker_by_its_own_uniform() -> None:
    owners = np.array([2, 0, 2, 0, 0, 7])
    own = {0: [1, 3, 4], 2: [0, 2], 7: [5]}
    for draw in range(5):
        uniforms = worker_uniforms(JOBS, workers=6, first=0, seed=draw)
        expected = [own[w][int(u * len(own[w]))] for w, u in zip(owners, uniforms, strict=True)]
        assert drawn_again(owners, draw).tolist() == expected
    assert len({tuple(drawn_again(owners, draw)) for draw in range(5)}) > 1
