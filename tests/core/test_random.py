"""Counter-based numbers: published vectors, slow twins, distribution, independence."""

import math
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from simulator.core import random
from simulator.core.random import (
    DURATION,
    NOISE,
    SAMPLE,
    below,
    fill_normals,
    mix,
    normal,
    stream,
    uniform,
)
from tests.reference import random as slow

MASK = 2**64 - 1
NAMES = [(0, 0, 0, 0), (1, 1, 2, 3), (2**63 - 1, 8, 999_999, 10**12), (7, 1, 0, 2**62)]
MANY = 2_000_000


def normals(count: int, *, seed: int = 0, worker: int = 0, job: int = 0) -> NDArray[np.float64]:
    out = np.empty(count)
    fill_normals(*stream(seed, NOISE, worker, job), 1.0, out)
    return out


def unsigned(keys: tuple[int, int]) -> tuple[int, int]:
    return keys[0] & MASK, keys[1] & MASK


def test_without_a_second_key_the_numbers_are_splitmix64() -> None:
    published = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    zero = np.uint64(0)
    assert [int(mix(np.uint64(1234567), zero, j)) for j in range(3)] == published
    assert [slow.mix(1234567, 0, j) for j in range(3)] == published


@pytest.mark.parametrize("name", NAMES)
def test_streams_are_those_of_the_twin(name: tuple[int, int, int, int]) -> None:
    assert unsigned(stream(*name)) == slow.stream(*name)


@pytest.mark.parametrize("name", NAMES)
def test_uniforms_are_those_of_the_twin(name: tuple[int, int, int, int]) -> None:
    keys, twin = stream(*name), slow.stream(*name)
    for index in (0, 1, 2, 1000, 2**40):
        assert uniform(*keys, index) == slow.uniform(*twin, index)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("count", [1, 2, 3, 8, 9, 1000, 1729])
def test_normals_are_those_of_the_twin(name: tuple[int, int, int, int], count: int) -> None:
    out = np.empty(count)
    fill_normals(*stream(*name), 2.5, out)
    twin = slow.fill_normals(*slow.stream(*name), 2.5, count)
    assert out == pytest.approx(twin, rel=2e-11, abs=1e-14)


@pytest.mark.parametrize("count", [1, 5, 6])
def test_a_single_normal_is_the_one_that_fill_gives(count: int) -> None:
    keys = stream(3, NOISE, 1, 4)
    out = np.empty(count)
    fill_normals(*keys, 1.0, out)
    half = (count + 1) // 2
    assert [normal(*keys, j) for j in range(half)] == out[:half].tolist()


def test_uniforms_stay_inside_the_open_interval() -> None:
    keys = stream(0, DURATION, 0, 0)
    drawn = [uniform(*keys, index) for index in range(10_000)]
    assert min(drawn) > 0.0
    assert max(drawn) < 1.0


def test_uniforms_are_uniform() -> None:
    keys = stream(5, DURATION, 1, 0)
    drawn = [uniform(*keys, index) for index in range(50_000)]
    assert stats.kstest(drawn, "uniform").pvalue > 1e-3


def test_uniforms_of_one_index_are_uniform_over_jobs() -> None:
    drawn = [uniform(*stream(5, DURATION, 1, job), 0) for job in range(50_000)]
    assert stats.kstest(drawn, "uniform").pvalue > 1e-3


@pytest.mark.parametrize("count", [1, 2, 7, 1000])
def test_below_is_even(count: int) -> None:
    keys = stream(1, SAMPLE, 0, 0)
    drawn = [below(*keys, index, count) for index in range(20_000)]
    assert min(drawn) >= 0
    assert max(drawn) < count
    if count > 1:
        assert stats.chisquare(np.bincount(drawn, minlength=count)).pvalue > 1e-3


def test_moments_are_within_four_standard_errors() -> None:
    drawn = normals(MANY)
    even = {0: 1, 2: 1, 4: 3, 6: 15, 8: 105, 10: 945, 12: 10395}
    for k in range(1, 7):
        expected = even.get(k, 0)
        error = math.sqrt((even[2 * k] - expected**2) / MANY)
        assert abs(np.mean(drawn**k) - expected) < 4 * error, f"moment {k}"


@pytest.mark.parametrize("job", range(4))
def test_normals_follow_the_normal_law(job: int) -> None:
    assert stats.kstest(normals(200_001, job=job), "norm").pvalue > 1e-3


def test_first_normals_of_successive_jobs_follow_the_normal_law() -> None:
    drawn = [normal(*stream(0, NOISE, 3, job), 0) for job in range(50_000)]
    assert stats.kstest(drawn, "norm").pvalue > 1e-3


@pytest.mark.parametrize("edge", [3.0, 4.0, 4.5, 5.0])
def test_tails_weigh_what_they_should(edge: float) -> None:
    count = 5 * MANY
    share = 2 * stats.norm.sf(edge)
    found = np.count_nonzero(np.abs(normals(count, seed=2)) > edge)
    assert abs(found - share * count) < 4 * math.sqrt(share * count)


def test_both_tails_are_alike() -> None:
    drawn = normals(5 * MANY, seed=3)
    above, under = np.count_nonzero(drawn > 3), np.count_nonzero(drawn < -3)
    assert abs(above - under) < 4 * math.sqrt(above + under)


def correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Correlation in standard errors of that of independent numbers."""
    return float(np.corrcoef(first, second)[0, 1]) * math.sqrt(len(first))


STREAMS = {
    "one": (0, NOISE, 0, 0),
    "next job": (0, NOISE, 0, 1),
    "next worker": (0, NOISE, 1, 0),
    "next seed": (1, NOISE, 0, 0),
    "other purpose": (0, SAMPLE, 0, 0),
    "far job": (0, NOISE, 0, 2**32),
}


@pytest.mark.parametrize(("one", "other"), list(combinations(STREAMS, 2)))
def test_streams_are_independent(one: str, other: str) -> None:
    first, second = np.empty(200_000), np.empty(200_000)
    fill_normals(*stream(*STREAMS[one]), 1.0, first)
    fill_normals(*stream(*STREAMS[other]), 1.0, second)
    assert abs(correlation(first, second)) < 4
    assert abs(correlation(first**2, second**2)) < 4
    assert abs(correlation(first[1:], second[:-1])) < 4


def test_the_two_numbers_of_a_pair_are_independent() -> None:
    first, second = normals(400_000).reshape(2, -1)
    assert abs(correlation(first, second)) < 4
    assert abs(correlation(first**2, second**2)) < 4
    assert abs(correlation(np.abs(first), second)) < 4


def test_neighbours_in_a_stream_are_independent() -> None:
    drawn = normals(400_000)
    assert abs(correlation(drawn[1:], drawn[:-1])) < 4
    assert abs(correlation(drawn[1:] ** 2, drawn[:-1] ** 2)) < 4


def test_sums_over_jobs_have_the_right_variance() -> None:
    total = np.zeros(20_000)
    for job in range(64):
        total += normals(20_000, job=job)
    error = math.sqrt(2 / len(total))
    assert abs(total.var() / 64 - 1) < 4 * error


@pytest.mark.parametrize("exponent", [-20, -1, 3])
def test_powers_of_two_scale_the_noise_exactly(exponent: int) -> None:
    keys, out = stream(0, NOISE, 0, 0), np.empty(1001)
    fill_normals(*keys, 2.0**exponent, out)
    assert np.array_equal(out, normals(1001) * 2.0**exponent)


def test_without_std_there_is_no_noise() -> None:
    out = np.ones(7)
    fill_normals(*stream(0, NOISE, 0, 0), 0.0, out)
    assert np.array_equal(np.abs(out), np.zeros(7))


def test_no_two_streams_share_a_key() -> None:
    names = [(s, p, w, j) for s in range(4) for p in range(9) for w in range(8) for j in range(40)]
    assert len({stream(*name) for name in names}) == len(names)


def test_purposes_are_distinct() -> None:
    names = "DURATION NOISE SAMPLE FAULT LINK ALGORITHM SPEED WORKER DATA".split()
    assert [getattr(random, name) for name in names] == list(range(9))
