"""Momentum as old as the gradient."""

from __future__ import annotations

import random

import numpy as np

from algorithms.shifted_momentum import ShiftedMomentum
from tests.shared.formal import Bench, basis
from tests.shared.small import path


def test_workers_have_momenta_of_their_own() -> None:
    bench = basis(ShiftedMomentum(stepsize=2.0, momentum=0.5), 2, [0, 1, 0, 0])
    assert bench.method.u[0].tolist() == [0.25, 0.0, 0.5, 1.0]
    assert bench.method.u[1].tolist() == [0.0, 1.0, 0.0, 0.0]
    assert bench.model.tolist() == [-3.5, -2.0, -3.0, -2.0]


def test_the_momentum_is_that_of_the_model_the_gradient_was_taken_at() -> None:
    """u_{t+1} = b u_s + g with s the version, kept here for every version."""
    draw = random.Random(3)
    bench = Bench(ShiftedMomentum(stepsize=0.5, momentum=0.9), 4, np.zeros(40))
    history = [np.zeros(40)]
    for t in range(40):
        worker = draw.randrange(4)
        history.append(0.9 * history[bench.held[worker][0]] + np.eye(40)[t])
        before = bench.model
        bench.arrive(worker, np.eye(40)[t])
        assert (bench.model == before - 0.5 * history[-1]).all()


def test_without_momentum_it_is_asgd_byte_for_byte() -> None:
    shifted = path({"name": "shifted_momentum", "stepsize": 0.1, "momentum": 0.0})
    assert shifted.equals(path({"name": "asgd", "stepsize": 0.1}))


def test_one_worker_is_naive_momentum() -> None:
    one = {"cluster": {"workers": 1}}
    shifted = path({"name": "shifted_momentum", "stepsize": 0.1}, **one)
    naive = path({"name": "asgdm", "stepsize": 0.1}, **one)
    assert np.allclose(shifted, naive, rtol=1e-9, atol=1e-12)
