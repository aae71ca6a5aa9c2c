"""Operations beyond sums: the tape has the bits of NumPy, for any chunks, threads and replicas."""

from typing import Any

import numpy as np
import pytest

from algorithms.parts.matrices import Matrix
from algorithms.parts.operations import (
    clip,
    krum,
    median,
    nearest_mean,
    norm,
    normalise,
    quotient_or_zero,
    sign,
    sqrt,
    trimmed_mean,
    weighted_median,
    where,
)
from simulator.engines.coefficient import Coefficient
from simulator.engines.eager import Eager
from simulator.engines.tape import Tape
from simulator.errors import RunFailed
from tests.shared.engines import eager, tape, values
from tests.shared.programs import DIMENSION, PROGRAMS, Program, vectors

SIZE: dict[str, Any] = {"dimension": DIMENSION}


def outcome(engine: Tape | Eager, program: Program, special: bool, s: Any) -> Any:
    a, b = map(engine.constant, vectors(special))
    with np.errstate(all="ignore"):
        return program(a, b, s)


@pytest.fixture(scope="module")
def shared() -> Any:
    """A tape for all programs, so that each kernel is looked up once."""
    made = tape(**SIZE)
    yield made
    made.close()


@pytest.mark.parametrize("special", [False, True])
@pytest.mark.parametrize("name", PROGRAMS)
def test_every_operation_has_the_bits_of_numpy(name: str, special: bool, shared: Tape) -> None:
    found, expected = (
        outcome(engine, PROGRAMS[name], special, 0.4) for engine in (shared, eager(**SIZE))
    )
    if hasattr(found, "evaluate"):
        found = found.evaluate()
    np.testing.assert_array_equal(values(shared, found), expected.values, strict=True)
    if not special:
        assert values(shared, found).tobytes() == expected.values.tobytes()


def test_a_gradient_may_be_the_operand(shared: Tape) -> None:
    def program(engine: Any) -> Any:
        model = engine.constant(np.ones(DIMENSION))
        return model - 0.1 * clip(engine.gradient(model, 1, 5), 0.5)

    assert values(shared, program(shared)).tobytes() == program(eager(**SIZE)).values.tobytes()


@pytest.mark.parametrize("chunk", [1, 2, 3, 4096])
@pytest.mark.parametrize("threads", [1, 3])
def test_chunks_threads_and_companions_change_no_bit(chunk: int, threads: int) -> None:
    numbers = [0.4, 0.1, 3.0, 0.4, 1e-3]
    made = tape((0,) * 5, chunk, threads, **SIZE)
    found = [
        outcome(made, program, False, Coefficient(np.array(numbers)))
        for program in PROGRAMS.values()
    ]
    for replica, number in enumerate(numbers):
        alone = eager(**SIZE)
        for (name, program), vector in zip(PROGRAMS.items(), found, strict=True):
            expected = outcome(alone, program, False, number)
            same = values(made, vector, replica).tobytes() == expected.values.tobytes()
            assert same, f"{name}, replica {replica}"
    made.close()


def test_measured_numbers_are_reused_and_grow() -> None:
    made = tape(**SIZE)
    vector = made.constant(np.ones(DIMENSION))
    for _ in range(300):
        norm(vector) + 1.0
    room = len(made.players.scalars)
    held = [norm(vector) for _ in range(room + 1)]
    assert len(made.players.scalars) == 2 * room
    assert made.decide(held[0] <= held[-1]) and made.decide(held[0] > 5.3)
    made.close()


@pytest.mark.parametrize("engine", [tape, eager])
def test_matrices_that_do_not_fit_are_refused(engine: Any) -> None:
    made = engine()
    vector = made.constant(np.ones(3))
    with pytest.raises(ValueError, match="matrices 3 x 1 and 1 x 3 need more than 3 coordinates"):
        Matrix(vector, 3, 1) @ Matrix(vector, 1, 3)
    made.close()


def test_a_decision_waits_and_is_refused_where_replicas_differ() -> None:
    made = tape((0, 0, 0))
    vector = made.constant(np.array([3.0, 0.0, 4.0]))
    radius = Coefficient(np.array([4.0, 6.0, 5.0]))
    assert made.decide(norm(vector) < 5.5)
    assert not made.decide(norm(vector) < 5.0)
    with pytest.raises(RunFailed, match="own entry of `methods:`"):
        made.decide(norm(vector) <= radius)
    made.active[0] = False  # retired: it has no say
    assert made.decide(norm(vector) <= radius)
    made.close()


def test_a_decision_on_arrays() -> None:
    engine = eager()
    vector = engine.constant(np.array([3.0, 0.0, 4.0]))
    assert engine.decide(norm(vector) < 5.5)
    assert not engine.decide(norm(vector) < 5.0)


ZERO = {
    "normalise": lambda zero, one: normalise(zero),
    "clip": lambda zero, one: clip(zero, 1.0),
    "sign": lambda zero, one: sign(zero),
    "quotient_or_zero": lambda zero, one: quotient_or_zero(one, zero),
}


@pytest.mark.parametrize("name", ZERO)
@pytest.mark.parametrize("engine", [tape, eager])
def test_zero_conventions(name: str, engine: Any) -> None:
    made = engine()
    found = ZERO[name](made.constant(np.zeros(3)), made.constant(np.ones(3)))  # type: ignore[no-untyped-call]
    assert values(made, found).tolist() == [0.0, 0.0, 0.0]
    made.close()


def test_what_is_not_chosen_leaks_no_nan(shared: Tape) -> None:
    good, bad = shared.constant(np.ones(DIMENSION)), shared.constant(np.full(DIMENSION, np.nan))
    flag = norm(good) > 1e9
    assert np.all(values(shared, where(flag, bad, good)) == 1.0)
    assert np.all(values(shared, where(flag, norm(bad), 2.0) * good) == 2.0)


def test_a_radius_that_is_never_reached_changes_no_bit(shared: Tape) -> None:
    vector = shared.constant(vectors(special=False)[0])
    for radius in (1e9, np.inf):
        assert values(shared, clip(vector, radius)).tobytes() == values(shared, vector).tobytes()


@pytest.mark.parametrize("power", [-40, 7])
def test_powers_of_two_commute_with_norms(power: int, shared: Tape) -> None:
    a, b = map(shared.constant, vectors(special=False))
    factor = 2.0**power
    scaled = values(shared, norm(factor * a) * b)
    assert np.array_equal(scaled, factor * values(shared, norm(a) * b))
    direction = values(shared, normalise(factor * a))
    assert np.array_equal(direction, values(shared, normalise(a)))


def test_the_order_of_vectors_does_not_change_their_statistics(shared: Tape) -> None:
    rows = np.random.default_rng(1).normal(size=(7, DIMENSION)).round(1)
    for statistic in (
        median,
        lambda many: trimmed_mean(many, 2),
        lambda many: weighted_median(many, [3] * 7),
        lambda many: krum(many, 2, 5),
        lambda many: nearest_mean(median(many), many, 4),
    ):
        straight = values(shared, statistic([shared.constant(row) for row in rows]))
        turned = values(
            shared, statistic([shared.constant(row) for row in rows[[3, 1, 6, 0, 2, 5, 4]]])
        )
        assert np.array_equal(straight, turned)


@pytest.mark.parametrize("count", range(1, 24))
def test_any_number_of_vectors_is_sorted(count: int, shared: Tape) -> None:
    rows = np.random.default_rng(count).normal(size=(count, DIMENSION))
    found = values(shared, median([shared.constant(row) for row in rows]))
    assert np.array_equal(found, np.median(rows, axis=0))


def test_a_mean_of_nothing_is_refused() -> None:
    engine = eager()
    with pytest.raises(ValueError, match="cut: 1, must leave some of 2 vectors"):
        trimmed_mean([engine.zeros(), engine.zeros()], 1)


def test_an_operation_and_the_sum_it_goes_into_are_one_row() -> None:
    made = tape(**SIZE)
    a, b = map(made.constant, vectors(special=False))
    before = made.row
    a - 0.1 * (b / (sqrt(abs(a) * b) + 1e-8))
    assert made.row - before == 3  # |a|, its product with b, and the rest
    made.close()
