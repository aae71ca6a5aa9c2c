"""Tables of periods that grow: every worker keeps its own rows."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.arrays import Ints
from simulator.cluster.times import periods
from simulator.cluster.times.periods import Periods
from simulator.core.periods import FIRST, KNOWN, RESERVED
from simulator.errors import RunFailed

EVERYONE = np.arange(4)


def made() -> Periods:
    """Four workers: 0 and 3 are full with 2 and 3 rows, 1 has room, 2 is complete."""
    place = np.array([[0, 2, 6, 7], [2, 1, 1, 3], [2, 4, 0, 3]])
    rows = np.full((10, 2), np.nan)
    tables = Periods(rows, place, changes="failures", remedy="make them rarer")
    for worker in EVERYONE:
        _write(tables, worker, 0)
    return tables


def _write(tables: Periods, worker: int, start: int) -> None:
    """Fill the known rows from `start` on: the row's number, and whose it is."""
    first, known = tables.place[[FIRST, KNOWN], worker]
    for k in range(start, known):
        tables.rows[first + k] = (k, worker)


def _owned(tables: Periods) -> list[list[list[float]]]:
    return [
        tables.rows[first : first + known].tolist()
        for first, known in tables.place[[FIRST, KNOWN]].T
    ]


def test_full_tables_move_together_and_the_others_stay() -> None:
    tables = made()
    before = _owned(tables)
    tables.make_room(EVERYONE)
    assert tables.place.tolist() == [[10, 2, 6, 14], [2, 1, 1, 3], [4, 4, 0, 6]]
    assert _owned(tables) == before


def test_only_the_tables_asked_for_move() -> None:
    tables = made()
    tables.make_room(np.array([3]))
    assert tables.place[FIRST].tolist() == [0, 2, 6, 10]
    assert tables.place[RESERVED].tolist() == [2, 4, 0, 6]


def test_tables_that_fill_again_and_again_keep_every_row_of_every_worker() -> None:
    tables = made()
    for _ in range(4):
        tables.make_room(EVERYONE)
        for worker in (3, 0, 1):
            known = int(tables.place[KNOWN, worker])
            tables.place[KNOWN, worker] = tables.place[RESERVED, worker]
            _write(tables, worker, known)
    counts = [32, 32, 1, 48]
    assert tables.place[KNOWN].tolist() == counts
    assert _owned(tables) == [
        [[float(k), float(worker)] for k in range(count)] for worker, count in enumerate(counts)
    ]


def test_a_kernel_is_called_until_nothing_is_missing_or_it_gives_up() -> None:
    tables, answers = made(), [3, 1, -2]
    seen: list[int] = []

    def kernel(_rows: object, place: Ints, _workers: Ints, number: int) -> int:
        seen.append(int(place[RESERVED, 0]) + number)
        return answers[len(seen) - 1]

    assert tables.fill(kernel, EVERYONE, 100) == -2
    assert seen == [102, 104, 104]


def test_too_many_rows_name_the_worker_that_has_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periods, "MOST_ROWS", 20)
    tables = made()
    tables.make_room(EVERYONE)  # 20 rows
    monkeypatch.setattr(periods, "MOST_ROWS", 19)
    with pytest.raises(RunFailed) as caught:
        made().make_room(EVERYONE)
    assert str(caught.value) == (
        "worker 3: 2 failures in 2 seconds, and more than 19 of all workers; make them rarer, or "
        "set stop.time"
    )
