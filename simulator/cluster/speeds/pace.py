"""Speeds of any kind, in the form for the kernels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.arrays import Floats, Ints

__all__ = ["Pace", "given", "segment_rows"]


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Speeds of the n workers of one group.

    Attributes:
        kind: name of the kernel's law: given, sinusoid, switch or walk.
        numbers: its parameters.
        mean: (n,) long-run mean speeds.
        random: whether any speed depends on the seed.
        can_stop: whether any speed is ever exactly 0.
        tables: for `given`, the tables (m, 4), each used by any number of workers.
        table_of: (n,) the table of each worker.
        phase: (n,) phases of a sinusoid, in turns.
    """

    kind: str
    mean: Floats
    random: bool
    can_stop: bool
    numbers: tuple[float, ...] = ()
    tables: Sequence[Floats] = ()
    table_of: Ints | None = None
    phase: Floats | None = None


def segment_rows(begins: Floats, speeds: Floats, end: float) -> Floats:
    """Table (m + 1, 4) of m segments: begin, work done by then, down time by then, speed.

    The last row is at `end`: infinite, or the period with which the table repeats.
    """
    rows = np.zeros((len(begins) + 1, 4))
    rows[:, 0] = [*begins, end]
    rows[:-1, 3] = speeds
    done = down = 0.0
    for k, speed in enumerate(speeds.tolist()):
        seconds = float(rows[k + 1, 0] - rows[k, 0])
        done, down = (done + speed * seconds, down) if speed > 0 else (done, down + seconds)
        rows[k + 1, 1:3] = done, down
    return rows


def given(tables: Sequence[Floats], table_of: Ints, *, random: bool = False) -> Pace:
    """The pace of workers with complete tables."""
    mean = np.array([_mean_speed(rows) for rows in tables])
    used = [tables[k] for k in np.unique(table_of)]
    return Pace(
        kind="given",
        mean=mean[table_of],
        random=random,
        can_stop=any(bool((rows[:-1, 3] == 0).any()) for rows in used),
        tables=tables,
        table_of=table_of,
    )


def _mean_speed(rows: Floats) -> float:
    """The mean over the period, or the value after the last change."""
    period, done = rows[-1, 0], rows[-1, 1]
    return float(done / period if np.isfinite(period) else rows[-2, 3])
