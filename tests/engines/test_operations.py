"""Operations beyond sums: the tape has the bits of NumPy, for any chunks, threads and replicas."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from algorithms.parts.matrices import Matrix, orthogonalised
from algorithms.parts.operations import (
    clamp,
    clip,
    dot,
    krum,
    maximum,
    median,
    minimum,
    nearest_mean,
    norm,
    norm1,
    norm_inf,
    norm_sq,
    normalise,
    quotient_or_zero,
    sign,
    sqrt,
    top_k,
    trimmed_mean,
    weighted_median,
    where,
)
from simulator.engines.coefficient import Coefficient
from simulator.engines.eager import Eager
from simulator.engines.tape import Tape
from simulator.errors import RunFailed
from tests.shared.engines import eager, tape, values

DIMENSION = 29  # blocks of eight, and a rest
SIZE: dict[str, Any] = {"dimension": DIMENSION}
SPECIAL = np.array([0.0, -0.0, np.nan, np.inf, -np.inf, 1e-310, -2.0, 1.0])
Program = Callable[[Any, Any, Any], Any]

PROGRAMS: dict[str, Program] = {
    "a b": lambda a, b, s: a * b,
    "a / b": lambda a, b, s: a / b,
    "a / b or zero": lambda a, b, s: quotient_or_zero(a, b),
    "sqrt": lambda a, b, s: sqrt(a),
    "sqrt of |a|": lambda a, b, s: sqrt(abs(a)),
    "a + 0.3": lambda a, b, s: a + 0.3,
    "0.3 + c a": lambda a, b, s: 0.3 + 0.7 * a,
    "a - s": lambda a, b, s: a - s,
    "c a + s": lambda a, b, s: 0.7 * a + s,
    "s a": lambda a, b, s: s * a,
    "a s": lambda a, b, s: a * s,
    "a / s": lambda a, b, s: a / s,
    "sign": lambda a, b, s: sign(a),
    "maximum": lambda a, b, s: maximum(a, b),
    "minimum": lambda a, b, s: minimum(a, b),
    "clamp": lambda a, b, s: clamp(a, 0.5),
    "normalise": lambda a, b, s: normalise(a),
    "clip": lambda a, b, s: clip(b, 0.5),
    "clip by s": lambda a, b, s: clip(b, s),
    "dot a": lambda a, b, s: dot(a, b) * a,
    "norm1 a": lambda a, b, s: norm1(b) * a,
    "norm_inf a": lambda a, b, s: norm_inf(b) * a,
    "numbers": lambda a, b, s: ((1.0 - norm(b)) / (s + norm_sq(b)) - 2.0 * s) * b,
    "largest of numbers": lambda a, b, s: maximum(norm(b), minimum(s, 0.3)) * b,
    "choice of vectors": lambda a, b, s: where(norm(b) <= s, a, b),
    "choice of numbers": lambda a, b, s: where(norm(b) > 1e3, s, norm(b)) * b,
    "comparison": lambda a, b, s: (norm(b) < 2.0) * a + (s >= norm1(b)) * b,
    "median": lambda a, b, s: median([a, b, 0.3 * a, b * b, a + b]),
    "median of four": lambda a, b, s: median([a, b, 0.3 * a, b * b]),
    "trimmed mean": lambda a, b, s: trimmed_mean([a, b, 0.3 * a, b * b, a + b, b, a], 2),
    "trimmed mean of all": lambda a, b, s: trimmed_mean([a, b, 0.3 * a], 0),
    "weighted median": lambda a, b, s: weighted_median([a, b, 0.3 * a, b * b], [1, 5, 2, 3]),
    "half of the weight": lambda a, b, s: weighted_median([a, b, a, -b], [1, 2, 2, 1]),
    "krum": lambda a, b, s: krum([a, b, 0.3 * a, 0.9 * a, a + b, 0.1 * b], 1),
    "multi-krum": lambda a, b, s: krum([a, b, 0.3 * a, 0.9 * a, a + b, 0.1 * b], 2, 4),
    "nearest": lambda a, b, s: nearest_mean(0.5 * a, [a, b, 0.3 * a, 0.9 * a, a + b], 3),
    "nearest by weight": lambda a, b, s: nearest_mean(a, [a, b, 0.3 * a], 4.5, [2, 3, 2]),
    "top 5": lambda a, b, s: top_k(a, 5),
    "top of all": lambda a, b, s: top_k(b, DIMENSION),
    "matmul": lambda a, b, s: (Matrix(a, 3, 9) @ Matrix(b, 9, 2)).vector,
    "transpose": lambda a, b, s: Matrix(a, 4, 7).T.vector,
    "orthogonalise": lambda a, b, s: Matrix(a, 4, 7).orthogonalised().vector,
    "Newton-Schulz": lambda a, b, s: orthogonalised(Matrix(b, 7, 4), "polar_express").vector,
    # Fused with the sums that they go into:
    "clip and step": lambda a, b, s: a - 0.1 * clip(b, 0.5),
    "normalise and step": lambda a, b, s: 0.9 * a - s * normalise(b),
    "square average": lambda a, b, s: 0.9 * a + 0.1 * (b * b),
    "Adam": lambda a, b, s: a - s * (b / (sqrt(abs(a)) + 1e-8)),
    "Adam in pieces": lambda a, b, s: (lambda r: a - 0.1 * (b / r) + r)(sqrt(abs(a)) + s),
    "twice": lambda a, b, s: (lambda p: (a - 0.1 * p) - 0.2 * p)(a * b),
    "minus": lambda a, b, s: -(a * b) - (a / b),
}


def vectors(special: bool) -> tuple[Any, Any]:
    """Two vectors; special ones hold what arithmetic has exceptions for."""
    generator = np.random.default_rng(7)
    a, b = generator.normal(size=(2, DIMENSION))
    if special:
        places = generator.permutation(DIMENSION)
        a[places[:8]], b[places[3:11]] = SPECIAL, SPECIAL
        b[3] = a[3]
    return a, b


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
