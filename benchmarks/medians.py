"""The median of 20 vectors by coordinate, against a hand-written kernel and NumPy."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from simulator.core.compiling import kernel
from simulator.engines.players import Players
from simulator.engines.tape import Tape
from simulator.problems import QuadraticSpec

__all__ = ["medians"]

VECTORS, DIMENSION = 20, 1729
REPEATS = 5


@kernel
def _by_hand(rows, column, out):
    """Sort each coordinate by insertion; `column` (k,) is overwritten."""
    k, d = rows.shape
    for j in range(d):
        for i in range(k):
            value, place = rows[i, j], i
            while place > 0 and column[place - 1] > value:
                column[place] = column[place - 1]
                place -= 1
            column[place] = value
        out[j] = 0.5 * (column[k // 2 - 1] + column[k // 2])


def medians(share: int) -> dict[str, Any]:
    """Microseconds of a median at d = 1,729: the tape's, one by hand, and a loop of NumPy's."""
    count = 2000 // share
    rows = np.random.default_rng(0).normal(size=(VECTORS, DIMENSION))
    column, out = np.empty(VECTORS), np.empty(DIMENSION)
    tape = _tape()
    first, *others = map(tape.constant, rows)

    def ours() -> None:
        for _ in range(count):
            first.statistic("median", others)
        tape.finish()

    found = {
        "paceline": _best(ours, count),
        "by_hand": _best(lambda: [_by_hand(rows, column, out) for _ in range(count)], count),
        "numpy": _best(lambda: [np.median(rows, axis=0) for _ in range(count)], count),
    }
    tape.close()
    ratio = found["paceline"] / found["by_hand"]
    print(
        f"\nmedian of {VECTORS} vectors, d={DIMENSION:,}: {ratio:.2f}x by hand (<= 2)", flush=True
    )
    print("  " + ", ".join(f"{name} {value:.0f} us" for name, value in found.items()), flush=True)
    return {**found, "times_by_hand": ratio}


def _tape() -> Tape:
    """A tape of one replica with one player."""
    spec = QuadraticSpec.model_validate({"kind": "quadratic", "dimension": DIMENSION})
    return Tape(Players(spec.build(1).data, DIMENSION, [0], 1))


def _best(take: Callable[[], object], count: int) -> float:
    """Microseconds of one of the `count` medians, in the best of several repeats."""
    take()  # compiles
    seconds = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        take()
        seconds.append(time.perf_counter() - begun)
    return min(seconds) / count * 1e6
