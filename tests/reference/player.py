"""Slow twin of simulator.core.player: one operation after the other on plain lists."""

from collections.abc import Callable, Sequence
from typing import Any

from simulator.core.player import CLEAR, COMBINE, GRADIENT, RECORD, SCALE, STEP
from simulator.core.stage import ROW_A

__all__ = ["play_slowly"]

Values = list[float]


def play_slowly(
    slots: list[Values],
    operations: Sequence[Sequence[Any]],
    coefficients: Sequence[float],
    gradient: Callable[[int, int, Values], Values],
    measure: Callable[[Values], Values],
) -> list[Values]:
    """Run rows (code, out, a, b, fresh, worker, draw, ca, cb) for one replica; its metrics.

    `coefficients` is its column of the table.
    """
    metrics: dict[int, Values] = {}
    for code, out, a, b, fresh, worker, draw, ca, cb in operations:
        kind, rows = code % ROW_A, code // ROW_A
        row_a, row_b = rows % 2**24, rows // 2**24
        ca = coefficients[row_a - 1] if row_a else ca
        cb = coefficients[row_b - 1] if row_b else cb
        if kind in (STEP, GRADIENT):
            slots[fresh] = gradient(worker, draw, slots[b])
        if kind == CLEAR:
            slots[out] = [0.0] * len(slots[out])
        elif kind == RECORD:
            metrics[out] = measure(slots[b])
        elif kind == SCALE:
            slots[out] = [cb * y for y in slots[b]]
        elif kind in (COMBINE, STEP):
            right = slots[fresh if kind == STEP else b]
            slots[out] = [ca * x + cb * y for x, y in zip(slots[a], right, strict=True)]
    return [metrics[k] for k in sorted(metrics)]
