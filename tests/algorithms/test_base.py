"""What a method has without writing it."""

from types import SimpleNamespace
from typing import Any

import pytest

import algorithms
from algorithms.base import Algorithm


class Bare(Algorithm):
    """Has no hook."""


def test_a_method_without_a_hook_says_so() -> None:
    nothing: Any = None
    with pytest.raises(NotImplementedError, match="Bare has no on_gradient"):
        Bare().on_gradient(nothing)
    with pytest.raises(NotImplementedError, match="Bare has no on_message"):
        Bare().on_message(nothing)


def test_by_default_all_workers_start_and_a_joiner_gets_a_job() -> None:
    asked: list[Any] = []
    server = SimpleNamespace(
        assign=lambda *who, **how: asked.append((who, how)),
        assign_many=lambda *who: asked.append(who),
        model=7,
        update=lambda model: asked.append(model),
    )
    method = Bare().bind(server)
    method.start()
    method.on_join(3)
    method.on_leave(3)
    method.on_stepsize()
    method.model = 8
    assert asked == [(), ((3,), {"gradients": 1}), 8]
    assert method.model == 7
    assert (method.report(), method.totals(), method.worker_steps) == ({}, {}, None)
    assert list(Bare.check({}, 5)) == list(Bare.check_dimension({}, 5)) == []


def test_every_file_is_a_method() -> None:
    assert algorithms.METHODS["asgd"].__module__ == "algorithms.asgd"
    assert list(algorithms.METHODS) == sorted(algorithms.METHODS)
    assert not {"base", "decentralised", "parts"} & set(algorithms.METHODS)
    with pytest.raises(AttributeError, match="module 'algorithms' has no attribute 'METHOD'"):
        algorithms.METHOD  # noqa: B018
