"""Normals of single precision: the bits of the twin, agreement with double precision, the law."""

import math

import numpy as np
import pytest
from numba import njit
from numpy.typing import NDArray
from scipy import stats

from simulator.core.random import DURATION, NOISE, fill_normals, stream
from simulator.core.single import fill_single_normals, single_pair
from tests.reference import random, single

MASK = 2**64 - 1
NAMES = [(0, 0, 0, 0), (1, 1, 2, 3), (2**63 - 1, 8, 999_999, 10**12), (7, 1, 0, 2**62)]
COUNTS = [1, 2, 3, 8, 15, 16, 17, 33, 1000, 1023, 1024, 1025, 1729]  # blocks are 512 pairs
EDGES = [0, 1, 2, 255, 2**24 + 1, 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 256, 2**32 - 2, 2**32 - 1]
MANY = 2_000_000
SMALLEST = 2.0**-15.5  # the smallest radius but 0


def drawn(
    count: int, *, seed: int = 0, purpose: int = NOISE, worker: int = 0, job: int = 0
) -> NDArray[np.float64]:
    out = np.full(count, np.nan)
    fill_single_normals(*stream(seed, purpose, worker, job), 1.0, out)
    return out


@njit
def pairs(  # type: ignore[no-untyped-def]
    high: NDArray[np.uint32], low: NDArray[np.uint32], out: NDArray[np.float32]
):
    for j in range(high.shape[0]):
        out[0, j], out[1, j] = single_pair(high[j], low[j])


def both(high: NDArray[np.uint32], low: NDArray[np.uint32]) -> NDArray[np.float32]:
    out = np.empty((2, len(high)), np.float32)
    pairs(high, low, out)
    return out


def exact(high: NDArray[np.uint32], low: NDArray[np.uint32]) -> NDArray[np.float64]:
    """The same pairs by NumPy, in double precision."""
    radius = np.sqrt(-2 * np.log1p(-(high / 2**32))) * np.where(low & 1, -1, 1)
    angle = np.pi / 2 * ((low >> 2) % 2**22 / 2**22 - 0.5)
    sine, cosine = np.sin(angle), np.cos(angle)
    swap = (low & 2) > 0
    return radius * np.array([np.where(swap, sine, cosine), np.where(swap, cosine, sine)])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("count", COUNTS)
def test_every_bit_is_that_of_the_twin(name: tuple[int, int, int, int], count: int) -> None:
    keys = stream(*name)
    out = np.full(count, np.nan)
    fill_single_normals(*keys, 0.3, out)
    k1, k2 = (key & MASK for key in keys)
    assert out.tolist() == single.fill_single_normals(k1, k2, 0.3, count)


@pytest.mark.parametrize("high", EDGES)
def test_every_bit_of_the_extreme_radii_is_that_of_the_twin(high: int) -> None:
    low = np.array([0, 1, 2, 3, 2**23, 2**24 - 1, 2**32 - 1], np.uint32)
    found = both(np.full(len(low), high, np.uint32), low)
    assert found.T.tolist() == [list(map(float, single.pair(high, int(word)))) for word in low]


@pytest.mark.parametrize("start", [1, 2**31 - 10**5, 2**32 - 2 * 10**5, 12345])
@pytest.mark.parametrize("step", [1, 21_000])
def test_all_radii_are_right_to_single_precision(start: int, step: int) -> None:
    high = (start + step * np.arange(2 * 10**5)).astype(np.uint32)
    low = np.random.default_rng(start).integers(0, 2**32, len(high)).astype(np.uint32)
    expected = exact(high, low)
    assert np.all(np.abs(both(high, low) - expected) <= 5e-7 * np.abs(expected))


def test_the_radius_ends_where_it_says() -> None:
    ends = both(np.array([0, 1, 2**32 - 1], np.uint32), np.full(3, 2**23, np.uint32))[0]
    assert ends.tolist() == pytest.approx([0.0, SMALLEST, math.sqrt(64 * math.log(2))], rel=5e-7)


def test_they_are_the_normals_of_double_precision() -> None:
    keys, precise = stream(5, NOISE, 1, 2), np.empty(100_001)
    fill_normals(*keys, 2.0, precise)
    single_ones = np.empty(len(precise))
    fill_single_normals(*keys, 2.0, single_ones)
    away = np.abs(single_ones - precise)
    assert away.max() < 1e-6 * 2.0 * np.abs(precise).max()
    assert np.median(away / np.abs(precise)) < 1e-7


def test_the_twin_agrees_with_the_one_of_double_precision() -> None:
    k1, k2 = random.stream(5, NOISE, 1, 2)
    found = single.fill_single_normals(k1, k2, 2.0, 999)
    assert found == pytest.approx(random.fill_normals(k1, k2, 2.0, 999), rel=1e-5)


@pytest.mark.parametrize("count", [1, 2, 9, 1025])
def test_nothing_is_written_beside_the_vector(count: int) -> None:
    room = np.full(count + 40, np.nan)
    fill_single_normals(*stream(0, NOISE, 0, 0), 1.0, room[20:-20])
    assert np.isnan(room).tolist() == [True] * 20 + [False] * count + [True] * 20


def test_an_empty_vector_stays_empty() -> None:
    assert drawn(0).tolist() == []


def test_moments_are_within_four_standard_errors() -> None:
    numbers = drawn(MANY)
    even = {0: 1, 2: 1, 4: 3, 6: 15, 8: 105, 10: 945, 12: 10395}
    for k in range(1, 7):
        expected = even.get(k, 0)
        error = math.sqrt((even[2 * k] - expected**2) / MANY)
        assert abs(np.mean(numbers**k) - expected) < 4 * error, f"moment {k}"


@pytest.mark.parametrize("job", range(4))
def test_they_follow_the_normal_law(job: int) -> None:
    assert stats.kstest(drawn(200_001, job=job), "norm").pvalue > 1e-3


@pytest.mark.parametrize("edge", [3.0, 4.0, 4.5, 5.0])
def test_tails_weigh_what_they_should(edge: float) -> None:
    count = 5 * MANY
    share = 2 * stats.norm.sf(edge)
    found = np.count_nonzero(np.abs(drawn(count, seed=2)) > edge)
    assert abs(found - share * count) < 4 * math.sqrt(share * count)


def test_numbers_near_zero_are_as_many_as_they_should_be() -> None:
    count, edge = 5 * MANY, 1e-4
    expected = (1 - 2 * stats.norm.sf(edge)) * count
    found = np.count_nonzero(np.abs(drawn(count, seed=3)) < edge)
    assert abs(found - expected) < 4 * math.sqrt(expected)


def correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Correlation in standard errors of that of independent numbers."""
    return float(np.corrcoef(first, second)[0, 1]) * math.sqrt(len(first))


@pytest.mark.parametrize(
    "other", [{"job": 1}, {"worker": 1}, {"seed": 1}, {"purpose": DURATION}, {"job": 2**32}]
)
def test_streams_are_independent(other: dict[str, int]) -> None:
    first, second = drawn(200_000), drawn(200_000, **other)
    assert abs(correlation(first, second)) < 4
    assert abs(correlation(first**2, second**2)) < 4
    assert abs(correlation(first[1:], second[:-1])) < 4


def test_the_two_numbers_of_a_pair_are_independent() -> None:
    first, second = drawn(400_000).reshape(2, -1)
    assert abs(correlation(first, second)) < 4
    assert abs(correlation(first**2, second**2)) < 4
    assert abs(correlation(np.abs(first), second)) < 4


@pytest.mark.parametrize("std", [2.0**-20, 0.1, 1e-300, 1e300, 0.0])
def test_std_multiplies_in_double_precision(std: float) -> None:
    out = np.empty(1001)
    fill_single_normals(*stream(0, NOISE, 0, 0), std, out)
    assert np.array_equal(out, std * drawn(1001))
