"""Equal values have equal digests, whatever their pandas type; different ones differ."""

import numpy as np
import pytest
from pandas import Series

from tests.shared.canonical import content, digest, kind


def test_the_bytes_of_numbers_are_little_endian() -> None:
    assert content(Series([1, 256])) == bytes([1, *7 * [0], 0, 1, *6 * [0]])
    assert content(Series([1.0], dtype=">f8")) == content(Series([1.0]))


def test_every_nan_is_the_same() -> None:
    other = np.array([np.nan]).view(np.int64) + 1
    assert digest(Series(other.view(np.float64))) == digest(Series([np.nan]))


def test_text_does_not_depend_on_the_type_of_its_column() -> None:
    names = ["asgd", "rennala, S = 5", None]
    assert digest(Series(names, dtype=object)) == digest(Series(names, dtype="str"))
    assert kind(Series(names, dtype=object)) == kind(Series(names, dtype="str")) == "text"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([1.0], [np.nextafter(1.0, 2.0)]),
        ([0.0], [-0.0]),
        (["ab", "c"], ["a", "bc"]),
        ([None, 1, "1"], [None, "1", 1]),
    ],
)
def test_other_values_have_another_digest(one: list[object], other: list[object]) -> None:
    assert digest(Series(one)) != digest(Series(other))
