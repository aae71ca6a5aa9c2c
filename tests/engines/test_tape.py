"""The tape: the same bits as NumPy, lazy, frugal with slots."""

import gc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulator.core.player import GRADIENT, STEP
from simulator.core.stage import ROW_A
from simulator.engines.players import FIRST_CAPACITY, Chunk
from simulator.engines.tape import Tape
from tests.shared.engines import eager, tape, values

X = np.array([1.5, -2.0, 0.1])
Y = np.array([0.3, 7.0, -1e-9])
Operation = Callable[[Any, Any], Any]

OPERATIONS: dict[str, Operation] = {
    "a + b": lambda a, b: a + b,
    "a - b": lambda a, b: a - b,
    "-a + b": lambda a, b: -a + b,
    "c a + b": lambda a, b: 0.3 * a + b,
    "a + c b": lambda a, b: a + 0.3 * b,
    "a - c b": lambda a, b: a - 0.3 * b,
    "c a - b": lambda a, b: 0.3 * a - b,
    "c a + e b": lambda a, b: 0.3 * a + 1.7 * b,
    "c a - e b": lambda a, b: 0.3 * a - 1.7 * b,
    "-(c a) - e b": lambda a, b: -(0.3 * a) - 1.7 * b,
    "c (e a) + b": lambda a, b: 0.3 * (1.7 * a) + b,
    "a + c (e b)": lambda a, b: a + 0.3 * (1.7 * b),
    "a + a": lambda a, b: a + a,
    "integer factor": lambda a, b: 2 * a + b,
    "NumPy factor": lambda a, b: np.float64(0.3) * a + b,
    "longer": lambda a, b: (a + b) - 0.5 * (a - 2.0 * b) + (b + b),
}
SOURCES: dict[str, Callable[[Any], tuple[Any, Any]]] = {
    "two vectors": lambda e: (e.constant(X), e.constant(Y)),
    "zeros": lambda e: (e.zeros(), e.constant(Y)),
    "a model and a gradient there": lambda e: (lambda m: (m, e.gradient(m, 1, 5)))(e.constant(X)),
    "a gradient and a model": lambda e: (lambda m: (e.gradient(m, 1, 5), m))(e.constant(X)),
    "two gradients": lambda e: (e.gradient(e.constant(X), 0, 0), e.gradient(e.constant(Y), 3, 2)),
}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_has_the_bits_of_numpy(operation: str, source: str) -> None:
    tapes, arrays = tape((4,)), eager(4)
    found, expected = (
        OPERATIONS[operation](*SOURCES[source](engine)) for engine in (tapes, arrays)
    )
    assert values(tapes, found).tobytes() == values(arrays, expected).tobytes()
    tapes.close()


@pytest.mark.parametrize("operation", [lambda v: 0.3 * v, lambda v: -v, lambda v: -(0.3 * v)])
def test_a_product_alone_is_a_vector_too(operation: Callable[[Any], Any]) -> None:
    tapes, arrays = tape(), eager()
    found, expected = operation(tapes.constant(X)), operation(arrays.constant(X))
    assert values(tapes, found.evaluate()).tobytes() == expected.values.tobytes()
    tapes.close()


def written(made: Tape) -> list[int]:
    """Codes of the operations that were written, without their factors."""
    codes: list[int] = []
    player = made.players._player

    def note(chunk: Chunk) -> Callable[[int, int], None]:
        codes.extend((chunk.operations[:, 0] % ROW_A).tolist())
        return player(chunk)

    made.players._player = note  # type: ignore[method-assign]
    return codes


def test_a_gradient_that_nobody_reads_is_never_computed() -> None:
    made = tape()
    codes = written(made)
    model = made.constant(X)
    for draw in range(10):
        made.gradient(model, 0, draw)
    made.finish()
    assert codes == []
    made.close()


def test_a_gradient_is_computed_once_and_with_its_first_use() -> None:
    made = tape()
    codes = written(made)
    model = made.constant(X)
    gradient = made.gradient(model, 0, 0)
    first = model - 0.1 * gradient
    second = first - 0.1 * gradient
    made.finish()
    assert [code in (STEP, GRADIENT) for code in codes] == [True, False]
    assert second is not first
    made.close()


def test_a_gradient_is_that_of_its_model_however_late_it_is_read() -> None:
    def program(engine: Any) -> Any:
        model = engine.constant(X)
        gradient = engine.gradient(model, 2, 3)
        for _ in range(5):
            model = model + engine.constant(Y)
        return model - 0.1 * gradient

    made = tape()
    assert np.array_equal(values(made, program(made)), program(eager()).values)
    made.close()


def test_numbers_written_once_never_change() -> None:
    made = tape()
    vector = made.constant(X)
    for _ in range(200):
        vector + vector  # its slot is allocated and released
    assert np.array_equal(values(made, vector), X)
    made.close()


def test_slots_are_bounded_by_the_vectors_alive() -> None:
    made = tape()
    alive = [made.constant(X) for _ in range(5)]
    model = alive[0]
    for draw in range(1000):
        model = model - 0.01 * made.gradient(model, 0, draw)
    assert made._made <= len(alive) + 4
    assert made.players.capacity == FIRST_CAPACITY
    made.close()


def test_a_dropped_vector_gives_its_slot_back() -> None:
    made = tape()
    vector = made.constant(X)
    slot = vector.slot
    del vector
    assert made.free == [slot]
    made.close()


def test_nothing_here_needs_the_collector_of_cycles() -> None:
    gc.collect()
    made = tape()
    model = made.constant(X)
    gc.disable()
    try:
        for draw in range(100):
            model = 0.9 * model - 0.1 * made.gradient(model, 0, draw)
        assert gc.collect() == 0
    finally:
        gc.enable()
    made.close()


def test_an_error_in_a_player_reaches_the_event_loop() -> None:
    made = tape()

    def broken(*arguments: Any) -> None:
        raise RuntimeError("on purpose")

    made.players._pending.append(made.players._threads[0].submit(broken))
    with pytest.raises(RuntimeError, match="on purpose"):
        made.finish()
    made.close()
