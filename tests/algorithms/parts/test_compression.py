"""What a worker sends and keeps, step by step, against NumPy."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from algorithms.parts.compression import Sending
from tests.shared.engines import eager

D, BETA = 6, 0.3


def compressed(kind: str, vector: Any, keep: int | None) -> Any:
    if kind == "sign":
        return np.abs(vector).sum() / D * np.sign(vector)
    if kind == "none":
        return vector
    out = np.zeros(D)
    largest = np.argsort(-np.abs(vector))[:keep]
    out[largest] = vector[largest]
    return out


@pytest.mark.parametrize("beta", [None, BETA])
@pytest.mark.parametrize("feedback", ["ef14", "ef21", "none"])
@pytest.mark.parametrize(("kind", "keep"), [("top_k", 2), ("sign", None), ("none", None)])
def test_messages_and_errors_are_those_of_the_formulas(
    kind: Any, keep: int | None, feedback: Any, beta: float | None
) -> None:
    engine, random = eager(dimension=D), np.random.default_rng(1)
    sending = Sending(kind, feedback, keep, beta)
    state, m, kept = sending.first(engine.zeros()), np.zeros(D), np.zeros(D)
    for number in range(4):
        values = random.normal(size=D)
        gradient: Any = SimpleNamespace(value=engine.constant(values), dimension=D)
        message, state = sending.run(gradient, state)
        m = values if beta is None else beta * m + (1 - beta) * values
        if feedback == "ef14":
            expected = compressed(kind, m + kept, keep)
            kept = m + kept - expected
        elif feedback == "ef21":
            expected = compressed(kind, m - kept, keep)
            kept = kept + expected
        else:
            expected = compressed(kind, m, keep)
        assert message.values == pytest.approx(expected)
        assert state[1].values == pytest.approx(kept)
        assert state[2] == number + 1


@pytest.mark.parametrize(("feedback", "scale"), [("ef14", 1.0), ("ef21", 1.0), ("none", 3.0)])
def test_random_coordinates_are_scaled_only_without_feedback(feedback: Any, scale: float) -> None:
    engine = eager(dimension=D)
    values = np.arange(1.0, D + 1)
    sending = Sending("rand_k", feedback, 2, None)

    def sparsified(vector: Any, number: int, keep: int) -> Any:
        return engine.sparsify(vector, 1, number, keep, 1)

    chosen = []
    for number in range(5):
        gradient: Any = SimpleNamespace(dimension=D, sparsified=sparsified)
        found = sending.compressed(gradient, engine.constant(values), number).values
        places = np.flatnonzero(found)
        assert len(places) == 2
        assert found[places] == pytest.approx(scale * values[places])
        chosen.append(tuple(places))
    assert len(set(chosen)) > 1


def test_the_numbers_of_a_message() -> None:
    sizes = {
        ("top_k", 3): 6.0, ("rand_k", 3): 3.0, ("sign", None): 3.0, ("none", None): 64.0
    }  # fmt: skip
    for (kind, keep), size in sizes.items():
        assert Sending(kind, "none", keep, None).floats(64) == size  # type: ignore[arg-type]
    assert Sending("none", "none", None, None).reach(0.3) == 0.3
