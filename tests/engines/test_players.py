"""The threads that play a tape."""

import numpy as np

from tests.shared.engines import tape, values


def test_chunks_that_are_played_are_forgotten() -> None:
    made = tape(chunk=1)
    model = made.constant(np.ones(3))
    for _ in range(5):
        model = model + 1.0 * model
    assert values(made, model).tolist() == [32.0] * 3
    made.players.wait()
    assert made.players._pending == []
    made.close()
