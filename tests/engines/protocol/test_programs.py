"""Programs on the tape: the bits of NumPy, for any chunks, threads and replicas."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulator.core.metrics import METRICS
from simulator.engines.coefficient import Coefficient
from simulator.engines.players import FIRST_CAPACITY
from tests.shared.engines import eager, tape, values
from tests.shared.scenes import SEARCH

X = np.array([1.5, -2.0, 0.1])


@pytest.mark.parametrize("chunk", [1, 7, 2048])
def test_room_grows_in_the_middle_of_a_chunk(chunk: int) -> None:
    def program(engine: Any) -> list[Any]:
        model, kept = engine.constant(X), []
        for draw in range(5 * FIRST_CAPACITY):
            model = model - 0.01 * engine.gradient(model, 0, draw)
            kept.append(model)
        return kept

    made, twin = tape(chunk=chunk), eager()
    found, expected = program(made), program(twin)
    assert made.players.capacity >= 5 * FIRST_CAPACITY
    for a, b in zip(found, expected, strict=True):
        assert np.array_equal(values(made, a), b.values)
    made.close()


def descend(engine: Any, step: Any, updates: int = 40) -> NDArray[np.float64]:
    """Heavy-ball descent with an occasional stale gradient; all metrics (records, R, 8)."""
    model, momentum = engine.constant(X), engine.zeros()
    stale = model
    for draw in range(updates):
        point = stale if draw % 3 == 2 else model
        momentum = 0.5 * momentum + engine.gradient(point, draw % 4, draw)
        stale, model = model, model - step / (1 + draw) * momentum
        if draw % 5 == 0:
            engine.record(model)
    engine.finish()
    found: NDArray[np.float64] = engine.measured()
    engine.close()
    return found


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 64])
def test_records_and_bits_do_not_depend_on_the_chunk(chunk: int) -> None:
    assert descend(tape(chunk=chunk), 0.1).tobytes() == descend(tape(), 0.1).tobytes()


@pytest.mark.parametrize("chunk", [1, 7, 2048])
def test_coefficients_by_replica_are_what_each_would_have_alone(chunk: int) -> None:
    seeds, steps = (0, 0, 5), [0.1, 0.01, 0.1]
    together = descend(tape(seeds, chunk=chunk), Coefficient(np.array(steps)))
    for r, (seed, step) in enumerate(zip(seeds, steps, strict=True)):
        assert together[:, r].tobytes() == descend(eager(seed), step)[:, 0].tobytes()


@pytest.mark.parametrize("threads", [1, 2, 3, 4])
def test_threads_share_replicas_without_changing_a_bit(threads: int) -> None:
    seeds = (0, 1, 2, 3, 4, 5, 6)
    together = descend(tape(seeds, threads=threads), 0.1)
    assert together.tobytes() == descend(tape(seeds, threads=1), 0.1).tobytes()
    assert together.shape == (8, 7, len(METRICS))


def test_a_retired_replica_is_played_no_further() -> None:
    made = tape((0, 1))
    model = made.constant(X)
    made.active[1] = False
    made.record(model - 0.1 * made.gradient(model, 0, 0))
    made.finish()
    assert np.isnan(made.latest()[1]).all()
    assert np.isfinite(made.latest()[0, :4]).all()
    made.close()


def test_the_event_loop_may_run_far_ahead() -> None:
    """More chunks than the backlog holds: the loop waits for the oldest, nothing is lost."""
    assert len(descend(tape(chunk=1), 0.1, updates=400)) == 80


NUMBERS = st.sampled_from([-1.0, 0.5, 1.0, 0.3, 2.0])
STEPS = st.lists(
    st.tuples(st.sampled_from("acgszd"), st.integers(0, 5), st.integers(0, 5), NUMBERS, NUMBERS),
    max_size=40,
)


def follow(engine: Any, steps: list[tuple[str, int, int, float, float]]) -> Any:
    """A program of six registers: overwritten vectors are dropped."""
    registers = [engine.constant(X * k) for k in range(6)]
    for draw, (what, a, b, ca, cb) in enumerate(steps):
        one, other = registers[a], registers[b]
        if what == "g":
            registers[a] = engine.gradient(other, b % 4, draw)
        elif what == "z":
            registers[a] = engine.zeros()
        elif what == "s":
            registers[a] = one - cb * other
        elif what == "c":
            registers[a] = ca * one + cb * other
        elif what == "a":
            registers[a] = one + other
        else:
            registers[a] = one
    return registers


@SEARCH
@given(steps=STEPS, chunk=st.sampled_from([1, 3, 2048]))
def test_any_program_has_the_bits_of_numpy(
    steps: list[tuple[str, int, int, float, float]], chunk: int
) -> None:
    made, twin = tape(chunk=chunk), eager()
    for found, expected in zip(follow(made, steps), follow(twin, steps), strict=True):
        assert values(made, found).tobytes() == expected.values.tobytes()
    made.close()


@pytest.mark.parametrize("factor", [0.9, Coefficient(np.array([0.9]))])
def test_a_product_alone_can_be_a_model(factor: Any) -> None:
    """Recorded, passed to a worker, and read after its inputs are gone."""

    def program(engine: Any, factor: Any) -> NDArray[np.float64]:
        model = factor * engine.constant(X)
        gradient = engine.gradient(model, 1, 0)
        engine.record(model)
        for draw in range(5):
            model = factor * (model - 0.1 * engine.gradient(model, 0, draw))
            engine.record(model)
        engine.record(model - 0.1 * gradient)
        engine.finish()
        engine.close()
        found: NDArray[np.float64] = engine.measured()
        return found

    assert program(tape(), factor).tobytes() == program(eager(), 0.9).tobytes()
