"""Shadowheart SGD: its equilibrium time, its batches and messages, its step."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from algorithms.parts.equilibrium import equilibrium_time
from algorithms.shadowheart import Shadowheart
from simulator.results.result import Result
from tests.shared.facts import facts
from tests.shared.scenes import SEARCH
from tests.shared.small import path, simulate

SECONDS = st.lists(
    st.tuples(st.floats(0.1, 100.0), st.one_of(st.just(0.0), st.floats(0.01, 100.0))),
    min_size=1,
    max_size=8,
)


def searched(workers: list[tuple[float, float]], omega: float, ratio: float) -> float:
    """The definition, term by term, with another root finder."""
    ordered = sorted(workers, key=max)

    def gap(s: float, count: int) -> float:
        total = 0.0
        for h, tau in ordered[:count]:
            cost = 2 * tau * omega + 4 * tau * h * omega * ratio / s + 2 * h * ratio
            total += s / cost if cost else math.inf
        return min(total, 1e9) - 1.0

    best = math.inf
    for count in range(1, len(ordered) + 1):
        root = brentq(gap, 1e-12, 1e9, args=(count,), xtol=1e-15) if gap(1e-12, count) < 0 else 0.0
        best = min(best, max(max(ordered[count - 1]), root))
    return best


@pytest.mark.parametrize(
    ("compute", "send", "omega", "ratio", "time"),
    [
        ([1.0], [1.0], 1.0, 0.0, 2.0),  # 1/(2 tau omega) = 1/s
        ([1.0], [1.0], 0.0, 1.0, 2.0),  # 1/(2 h S) = 1/s
        ([1.0], [1.0], 1.0, 1.0, 2.0 + 2.0 * math.sqrt(2.0)),  # s^2 - 4 s - 4 = 0
        ([3.0, 1.0], [0.0, 2.0], 0.0, 0.0, 2.0),  # nothing to average: the fastest alone
        ([1.0, 1.0], [0.0, 0.0], 9.0, 4.0, 4.0),  # sending is free: 2 S/sum_i 1/h_i
        ([1.0, 100.0], [1.0, 1.0], 1.0, 0.0, 2.0),  # the second would have to be waited for
        ([math.inf, 1.0], [1.0, math.inf], 1.0, 1.0, math.inf),
    ],
)
def test_the_equilibrium_time_of_few_workers(
    compute: list[float], send: list[float], omega: float, ratio: float, time: float
) -> None:
    assert equilibrium_time(compute, send, omega, ratio) == pytest.approx(time, rel=1e-14)


@SEARCH
@given(workers=SECONDS, omega=st.floats(0.0, 100.0), ratio=st.floats(0.0, 1000.0))
def test_the_equilibrium_time_solves_its_equation(
    workers: list[tuple[float, float]], omega: float, ratio: float
) -> None:
    compute, send = zip(*workers, strict=True)
    found = equilibrium_time(compute, send, omega, ratio)
    assert found == pytest.approx(searched(workers, omega, ratio), rel=1e-6)


def test_ten_thousand_workers_are_solved_at_once() -> None:
    compute = [math.sqrt(i) for i in range(1, 10_001)]
    assert 1.0 < equilibrium_time(compute, compute, 10.0, 1e4) < 1e4


def test_what_the_paper_prescribes() -> None:
    known = facts(dimension=100, upload_latency=(0.5,) * 5, upload_per_number=(0.1,) * 5)
    method = Shadowheart(keep=20, noise=100.0, stepsize=0.1)
    assert method.theory_noise(known) == 100.0
    assert method.theory_stepsize(known) == 1 / 8
    expected = equilibrium_time(known.seconds, [2.5] * 5, 4.0, 100.0)
    assert method.theory_equilibrium(known) == expected
    alone = facts(workers=1, seconds=(math.inf,))
    assert math.isnan(method.theory_equilibrium(alone))


EXACT = {"kind": "quadratic", "dimension": 6, "matrix": "identity", "start": [1.0] * 6}


def shadowheart(**changes: Any) -> dict[str, Any]:
    return {"name": "shadowheart", "stepsize": 0.5, "keep": 2, "noise": 1.0, **changes}


def behind_links(method: dict[str, Any], **changes: Any) -> Result:
    """Three workers with h = (1, 2, 4) and tau_i = 0.5 + 2 x 0.25 for two numbers, one never."""
    cluster = {
        "workers": 3,
        "compute_time": [1.0, 2.0, 4.0],
        "links": {"upload": {"latency": 0.5, "bandwidth": 4.0}},
    }
    sections: dict[str, Any] = {"problem": EXACT, "stop": {"iterations": 5}, **changes}
    return simulate(method, cluster=cluster, **sections)


def test_a_round_computes_and_then_sends_as_long_as_the_equilibrium_time_allows() -> None:
    result = behind_links(shadowheart(equilibrium=3.5, clip=False))
    assert result.workers["jobs"].tolist() == [5, 5, 0]  # b = (3, 1, 0)
    assert result.workers["uploads"].tolist() == [5 * 3, 5 * 3, 0]  # m = (3, 3, 3)
    numbers = 6 * 6 + 5 * 3 * 2  # six models down, the last for the round that begins
    assert result.workers["numbers_sent"].tolist() == [numbers, numbers, 0]
    assert result.workers["busy_seconds"].tolist() == [15.0, 10.0, 0.0]
    assert result.curves["time"].tolist() == [6.0 * k for k in range(6)]  # 3 h_1 + 3 tau_1


def test_copies_that_cost_more_than_the_vector_are_left_out() -> None:
    for clip, sent in ((True, 3), (False, 8)):
        result = behind_links(shadowheart(equilibrium=8.0, clip=clip))
        assert result.workers["uploads"].tolist() == [5 * sent] * 3


def test_without_links_a_worker_sends_as_much_as_the_vector() -> None:
    sections: dict[str, Any] = {"cluster": {"workers": 1}, "stop": {"iterations": 1}}
    method = shadowheart(equilibrium=1.0, keep=4, stepsize=1.0)
    result = simulate(method, problem=EXACT, **sections)
    left = result.curves["distance_sq"].iloc[-1]
    # c_j of the two copies have coordinate j: it becomes 1 - 3/4 c_j, and the c_j add up to 8.
    possible = [a * 1.0 + b * 0.25**2 + c * 0.5**2 for a, b, c in ((0, 4, 2), (1, 2, 3), (2, 0, 4))]
    assert any(left == pytest.approx(value) for value in possible)


def test_the_step_is_the_weighted_sum_of_what_was_sent() -> None:
    """Copies of the gradient x: x <- x - stepsize sum_i w_i b_i C_i(x) / sum_i w_i m_i b_i."""
    from simulator.core.sparse import sparsify

    result = behind_links(shadowheart(equilibrium=3.5), stop={"iterations": 1})
    omega, noise, messages, batches = 2.0, 1.0, 3, (3, 1)
    x, step, mass = np.ones(6), np.zeros(6), 0.0
    for worker, batch in enumerate(batches):
        weight = 1 / (batch * omega + omega * noise + messages * noise)
        copies = np.empty(6)
        sparsify(0, worker, 0, 2, messages, batch * x, copies)
        step += weight * copies
        mass += weight * messages * batch
    expected = ((x - 0.5 / mass * step) ** 2).sum()
    assert result.curves["distance_sq"].iloc[-1] == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("keep", [6, 100])
def test_without_compression_and_noise_it_is_synchronous_sgd(keep: int) -> None:
    """With t = max h every worker computes floor(t/h_i) gradients; all alike, so one each."""
    cluster = {"workers": 5, "compute_time": 1.0}
    method = shadowheart(equilibrium=1.0, keep=keep)
    plain = path({"name": "sync_sgd", "stepsize": 0.5}, cluster=cluster)
    compressed = path(method, cluster=cluster)
    assert np.allclose(plain, compressed, rtol=1e-9)


def test_without_compression_the_step_is_the_mean_of_all_gradients() -> None:
    """As Rennala's with the same gradients: worker i computes floor(t/h_i) at each point."""
    cluster = {"workers": 3, "compute_time": [1.1, 1.9, 3.3]}
    sections: dict[str, Any] = {"cluster": cluster, "stop": {"iterations": 1}}
    quadratic = {"kind": "quadratic", "dimension": 6, "noise": 0.1}
    one = path(shadowheart(equilibrium=4.0, keep=6), problem=quadratic, **sections)
    other = path({"name": "rennala", "stepsize": 0.5, "batch": 6}, problem=quadratic, **sections)
    assert one["time"].iloc[-1] == pytest.approx(3.8)  # two gradients of the second worker
    assert one["distance_sq"].iloc[-1] == pytest.approx(other["distance_sq"].iloc[-1], rel=1e-9)


def test_compressed_descent_reaches_the_minimum() -> None:
    problem = {"kind": "quadratic", "dimension": 6, "noise": {"kind": "shared", "std": 0.01}}
    method = shadowheart(noise="theory", equilibrium="theory", keep=1, stepsize="theory")
    target = {"metric": "grad_norm_sq", "below": 1e-3}
    result = behind_links(method, problem=problem, stop={"time": 1e5, "target": target})
    assert result.summary["status"].tolist() == ["converged"]
