"""Units of durations, and units in names of columns."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.cluster.logs.units import Unit, in_seconds, split_unit


@pytest.mark.parametrize(
    ("name", "words", "unit"),
    [
        ("Batch Time (ms)", "batch_time", "ms"),
        ("batchTime_us", "batch_time", "us"),
        ("elapsed [\N{MICRO SIGN}s]", "elapsed", "us"),
        ("seconds", "seconds", "s"),
        ("milliseconds", "seconds", "ms"),
        ("start_ts", "start_ts", None),
        ("duration_min", "duration_min", None),
        ("ranks", "ranks", None),
        ("", "seconds", None),
    ],
)
def test_a_name_ends_with_its_unit(name: str, words: str, unit: Unit | None) -> None:
    assert split_unit(name) == (words, unit)


@pytest.mark.parametrize(
    ("unit", "seconds"), [("s", 3.0), ("ms", 0.003), ("us", 3e-6), ("ns", 3e-9), ("min", 180.0)]
)
def test_seconds_are_correctly_rounded(unit: Unit, seconds: float) -> None:
    assert in_seconds(np.array([3.0]), unit).tolist() == [seconds]
