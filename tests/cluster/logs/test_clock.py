"""Times of logs: numbers, epoch stamps, and dates."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from simulator.cluster.logs.clock import EPOCH, LATEST, read_clock
from simulator.errors import DataError


def column(*values: Any) -> pd.DataFrame:
    return pd.DataFrame({"x": list(values)})


@pytest.mark.parametrize(
    ("values", "form", "began"),
    [
        (("3", "4.5"), "s", None),
        (("-1", "0.5"), "s", None),
        ((1.7e9, 1.7e9 + 1.5), "epoch stamps in s", "2023-11-14T22:13:20Z"),
        (("1700000000000", "1700000001500"), "epoch stamps in ms", "2023-11-14T22:13:20Z"),
        (("1700000000000000", "1700000001500000"), "epoch stamps in us", "2023-11-14T22:13:20Z"),
        ((1_700_000_000 * 10**9, 1_700_000_001_500_000_000), "epoch stamps in ns",
         "2023-11-14T22:13:20Z"),
        (("2026-01-01T00:00:00Z", "2026-01-01T00:00:01.5Z"), "dates", "2026-01-01T00:00:00Z"),
        (("2026-01-01 00:00", "2026-01-01 00:00:01,500"), "dates", "2026-01-01T00:00:00Z"),
        (("2026-01-01T02:00:00+02:00", "2026-01-01T00:00:01.5+00:00"), "dates",
         "2026-01-01T00:00:00Z"),
        ((pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-01 00:00:01.5")), "dates",
         "2026-01-01T00:00:00Z"),
    ],
)  # fmt: skip
def test_seconds_count_from_the_earliest(
    values: tuple[Any, Any], form: str, began: str | None
) -> None:
    clock = read_clock(column(*values), "x", "t")
    assert clock.seconds.tolist() == [0.0, 1.5]
    assert (clock.form, clock.began) == (form, began)


def test_nanoseconds_since_1970_are_subtracted_exactly() -> None:
    stamps = column("1700000000000000001", "1700000000000000003")
    assert read_clock(stamps, "x", "t").seconds.tolist() == [0.0, 2e-9]


def test_the_unit_of_a_name_counts_more_than_the_size_of_the_numbers() -> None:
    clock = read_clock(column("1500000000", "1501500000"), "x", "t", named="us")
    assert (clock.seconds.tolist(), clock.form) == ([0.0, 1.5], "us")


def test_the_usual_unit_is_that_of_numbers_which_are_no_epoch_stamps() -> None:
    assert read_clock(column("3", "1503"), "x", "t", usual="ms").seconds.tolist() == [0.0, 1.5]
    stamps = column("1700000000", "1700000001.5")
    assert read_clock(stamps, "x", "t", usual="ms").seconds.tolist() == [0.0, 1.5]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("1", "2026-01-01"), "row 2: 2026-01-01, must be a time in s .*, or dates in every row"),
        (("2026-01-01", "soon"), "row 2: soon, must be a number, or an ISO 8601 date"),
        (("2026-01-01", ""), "row 2: empty, must be a number"),
        (("170000000000", "170000000001"), "row 1: 170000000000, must be a time in s"),
        (("1", "1700000000000"), "row 2: 1700000000000, must be a time in s"),
        (("1", "inf"), "row 2: inf, must be a time in s"),
    ],
)
def test_what_is_neither_is_refused(values: tuple[str, str], said: str) -> None:
    with pytest.raises(DataError, match=said):
        read_clock(column(*values), "x", "t")


@pytest.mark.parametrize(
    ("number", "form"),
    [
        (EPOCH[0] - 1, "s"),
        (EPOCH[0], "epoch stamps in s"),
        (EPOCH[1] - 1, "epoch stamps in s"),
        (EPOCH[1], "s"),
    ],
)
def test_epoch_stamps_begin_with_their_first_second_and_end_before_the_last(
    number: float, form: str
) -> None:
    assert read_clock(column(number), "x", "t").form == form


def test_the_latest_time_is_still_one() -> None:
    assert read_clock(column(-LATEST, LATEST), "x", "t").seconds.tolist() == [0.0, 2.0 * LATEST]
    with pytest.raises(DataError, match=r"must be a time in ms \(from -"):
        read_clock(column("0", repr(LATEST * 1001)), "x", "t", usual="ms")
