"""The kernel that plays the tape, against a plain loop over its rows."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulator.core.metrics import METRICS
from simulator.core.player import (
    CLEAR,
    COMBINE,
    GRADIENT,
    RECORD,
    SCALE,
    STEP,
    WIDTH,
    gradient_at,
    measure_at,
    play,
)
from simulator.core.stage import ROW_A, ROW_B, ROW_LIMIT, Stage
from simulator.problems import QuadraticSpec
from tests.reference.player import play_slowly
from tests.shared.scenes import SEARCH

SLOTS, DIMENSION, SEEDS = 6, 3, (0, 7, 7)  # two that share their noise
PROBLEM = QuadraticSpec.model_validate(
    {"kind": "quadratic", "dimension": DIMENSION, "noise": 0.5}
).build(4)
TABLE = np.array([[0.5, -1.0, 2.0], [1.0, 0.0, 3.0]])  # two coefficients for three replicas
Row = tuple[Any, ...]


def row(code: int, out: int = 0, a: int = 0, b: int = 0, ca: float = 0.0, cb: float = 0.0,
        fresh: int = 0, worker: int = 0, draw: int = 0) -> Row:  # fmt: skip
    return code, out, a, b, fresh, worker, draw, ca, cb


def fresh_slots() -> NDArray[np.float64]:
    """(R, S, d): the slots of each replica."""
    return np.random.default_rng(0).normal(size=(len(SEEDS), SLOTS, DIMENSION))


def played(
    rows: list[Row], active: tuple[bool, ...] = (True,) * 3, first: int = 0, last: int = 3
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Slots and metrics after the kernel has run `rows`."""
    operations = np.zeros((len(rows), WIDTH), dtype=np.int64)
    factors = operations.view(np.float64)
    for k, one in enumerate(rows):
        operations[k, :7], factors[k, 7:] = one[:7], one[7:]
    slots = fresh_slots().swapaxes(0, 1).copy()  # the layout of the kernel
    records = sum(one[0] % ROW_A == RECORD for one in rows)
    metrics = np.full((records, len(SEEDS), len(METRICS)), np.nan)
    seeds = np.array(SEEDS, dtype=np.uint64)
    none = np.zeros(0, dtype=np.int64)
    stage = Stage(slots, operations, factors, TABLE, TABLE, none, none, seeds, np.array(active),
                  metrics)  # fmt: skip
    play(PROBLEM.data, stage, first, last, np.empty(DIMENSION))
    return slots.swapaxes(0, 1), metrics


def played_slowly(rows: list[Row], replica: int) -> tuple[list[list[float]], list[list[float]]]:
    slots = fresh_slots()[replica].tolist()

    def gradient(worker: int, draw: int, point: list[float]) -> list[float]:
        out = np.empty(DIMENSION)
        gradient_at(PROBLEM.data, np.uint64(SEEDS[replica]), worker, draw, np.array(point), out)
        return out.tolist()  # type: ignore[no-any-return]

    def measure(point: list[float]) -> list[float]:
        return measure_at(PROBLEM.data, np.array(point)).tolist()  # type: ignore[no-any-return]

    metrics = play_slowly(slots, rows, TABLE[:, replica].tolist(), gradient, measure)
    return slots, metrics


def assert_as_twin(rows: list[Row]) -> None:
    slots, metrics = played(rows)
    for replica in range(len(SEEDS)):
        twin_slots, twin_metrics = played_slowly(rows, replica)
        assert slots[replica].tolist() == twin_slots
        found = metrics[:, replica, :4].tolist()  # there is no accuracy here
        assert found == [line[:4] for line in twin_metrics]


ROWS = {
    "combine": row(COMBINE, 0, 1, 2, ca=0.3, cb=-0.7),
    "combine, first factor 1": row(COMBINE, 0, 1, 2, ca=1.0, cb=-0.7),
    "combine with itself": row(COMBINE, 0, 1, 1, ca=0.3, cb=0.7),
    "scale": row(SCALE, 0, b=2, cb=1.7),
    "clear": row(CLEAR, 3),
    "gradient": row(GRADIENT, fresh=4, b=1, worker=2, draw=9),
    "step": row(STEP, 0, 1, 1, fresh=4, worker=3, draw=5, ca=1.0, cb=-0.1),
    "step from another point": row(STEP, 0, 1, 2, fresh=4, worker=0, draw=5, ca=0.5, cb=-0.1),
    "record": row(RECORD, 0, b=3),
    "first factor by replica": row(COMBINE + ROW_A, 0, 1, 2, cb=-0.7),
    "second factor by replica": row(COMBINE + 2 * ROW_B, 0, 1, 2, ca=1.0),
    "both factors by replica": row(COMBINE + 2 * ROW_A + ROW_B, 0, 1, 2),
    "step by replica": row(STEP + ROW_B, 0, 1, 1, fresh=4, worker=3, draw=5, ca=1.0),
    "scale by replica": row(SCALE + 2 * ROW_B, 0, b=2),
}


@pytest.mark.parametrize("name", ROWS)
def test_each_operation_is_that_of_the_twin(name: str) -> None:
    assert_as_twin([ROWS[name]])


@SEARCH
@given(st.lists(st.sampled_from(sorted(ROWS)), min_size=1, max_size=30))
def test_any_sequence_is_that_of_the_twin(names: list[str]) -> None:
    """Records get their own numbers, in order."""
    rows, records = [], 0
    for name in names:
        code, out, *rest = ROWS[name]
        if code == RECORD:
            out, records = records, records + 1
        rows.append((code, out, *rest))
    assert_as_twin(rows)


FORGOTTEN = row(STEP, 0, 1, 2, fresh=4, worker=0, draw=1, ca=0.5, cb=-0.1)
READERS = {
    "a combination": row(COMBINE, 3, 1, 4, ca=1.0, cb=1.0),
    "a step from there": row(STEP, 3, 1, 4, fresh=5, ca=1.0, cb=-1.0),
    "a step from there, overwriting": row(STEP, 3, 4, 2, fresh=5, draw=3, ca=1.0, cb=-1.0),
    "a gradient there": row(GRADIENT, fresh=5, b=4),
    "nobody, but the chunk ends": None,
}


@pytest.mark.parametrize("reader", READERS)
def test_a_gradient_that_is_read_again_is_kept(reader: str) -> None:
    after = READERS[reader]
    assert_as_twin([FORGOTTEN, after] if after else [FORGOTTEN])


@pytest.mark.parametrize("out", [0, 1, 2, 4])
@pytest.mark.parametrize("left", [1, 2, 4])
def test_a_step_may_write_where_it_reads(out: int, left: int) -> None:
    again = row(STEP, 3, 1, 5, fresh=4, draw=2, ca=1.0, cb=-1.0)
    first = row(STEP, out, left, 2, fresh=4, draw=1, ca=0.5, cb=-0.1)
    assert_as_twin([first, again, again])


MATRICES: dict[str, dict[str, Any]] = {
    "tridiagonal": {},
    "diagonal": {"matrix": "identity"},
    "each worker its own": {"heterogeneity": {"kind": "random_minima", "scale": 1.0}},
    "diagonal, each worker its own": {
        "matrix": "identity", "heterogeneity": {"kind": "random_minima", "scale": 1.0}
    },
    "shared noise": {"noise": {"kind": "shared", "std": 0.5}},
    "without noise": {"noise": 0.0},
}  # fmt: skip


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("d", [1, 2, 3, 41])
def test_one_pass_gives_the_bits_of_two(matrix: str, d: int) -> None:
    spec = {"kind": "quadratic", "dimension": d, "noise": 0.5, **MATRICES[matrix]}
    data = QuadraticSpec.model_validate(spec).build(4).data
    operations = np.zeros((3, WIDTH), dtype=np.int64)
    operations.view(np.float64)[:, 7:] = 0.7, -0.3
    operations[:, :7] = [(STEP + ROW_B, k, k + 1, (k + 2) % 4, 4, k, 5) for k in range(3)]
    results = []
    for size in (3, 1):  # a chunk of one row keeps its gradient, so it takes two passes
        slots = np.random.default_rng(0).normal(size=(5, 3, d))
        for k in range(0, 3, size):
            rows = operations[k : k + size]
            none, seeds = np.zeros(0, dtype=np.int64), np.array(SEEDS, np.uint64)
            stage = Stage(slots, rows, rows.view(np.float64), TABLE, TABLE, none, none,
                          seeds, np.ones(3, bool), np.empty((0, 3, 8)))  # fmt: skip
            play(data, stage, 0, 3, np.empty(d))
        results.append(slots)
    assert np.array_equal(*results)


def test_the_largest_row_that_a_code_can_name() -> None:
    code = STEP + ROW_A * ROW_LIMIT + ROW_B * ROW_LIMIT
    assert code < 2**63
    assert (code % ROW_A, code // ROW_A % 2**24, code // ROW_B) == (STEP, ROW_LIMIT, ROW_LIMIT)


def test_replicas_that_are_not_active_are_left_alone() -> None:
    slots, metrics = played([ROWS["step"], ROWS["record"]], active=(True, False, True))
    before = fresh_slots()
    assert np.array_equal(slots[1], before[1])
    assert np.isnan(metrics[:, 1]).all()
    assert not np.array_equal(slots[2], before[2])


def test_a_block_touches_only_its_own_replicas() -> None:
    slots, _ = played([ROWS["step"]], first=1, last=2)
    before = fresh_slots()
    changed = [not np.array_equal(slots[r], before[r]) for r in range(3)]
    assert changed == [False, True, False]


def test_blocks_give_what_one_pass_gives() -> None:
    whole, _ = played([ROWS["step"], ROWS["step by replica"]])
    for r in range(3):
        block, _ = played([ROWS["step"], ROWS["step by replica"]], first=r, last=r + 1)
        assert np.array_equal(block[r], whole[r])


def test_infinities_pass_through_unharmed() -> None:
    slots, _ = played([row(SCALE, 0, b=1, cb=np.inf), row(COMBINE, 2, 0, 0, ca=1.0, cb=-1.0)])
    assert np.isinf(slots[:, 0]).all()
    assert np.isnan(slots[:, 2]).all()
