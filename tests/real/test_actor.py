"""A worker whose calls come out of order."""

import threading
import time

import numpy as np
import pytest

from simulator.real.actor import Actor
from simulator.real.recipe import recipe_of
from simulator.real.transport import Order, Setting
from tests.shared.recorded import brief

LONG = 60.0


@pytest.fixture(scope="module")
def actor() -> Actor:
    made = Actor(recipe_of(brief({"name": "asgd", "stepsize": 0.1}), None), 1)
    made.reset(Setting(0))
    return made


def order(serial: int, seconds: float = 0.0) -> Order:
    return Order(serial, serial, -1, None, np.ones(4).tobytes(), seconds)


def in_hand(actor: Actor, serial: int) -> tuple[threading.Thread, list[object]]:
    """A long job under way in a thread of its own."""
    answers: list[object] = []
    thread = threading.Thread(target=lambda: answers.append(actor.job(order(serial, LONG))))
    thread.start()
    while actor._newest != serial:
        time.sleep(0.001)
    return thread, answers


def test_a_cancelled_job_brings_nothing(actor: Actor) -> None:
    actor.reset(Setting(0))
    thread, answers = in_hand(actor, 3)
    actor.cancel(2)  # an older one: it means nobody
    assert thread.is_alive()
    actor.cancel(3)
    thread.join(LONG)
    assert answers == [None]


def test_a_newer_job_replaces_the_one_in_hand(actor: Actor) -> None:
    actor.reset(Setting(0))
    thread, answers = in_hand(actor, 3)
    newer = actor.job(order(4))
    thread.join(LONG)
    assert answers == [None] and newer is not None and newer[0] == 4
    assert actor.job(order(3)) is None  # it was overtaken


def test_a_cancellation_may_come_before_its_job(actor: Actor) -> None:
    actor.reset(Setting(0))
    actor.cancel(5)
    assert actor.job(order(5)) is None
    assert actor.job(order(6)) is not None


def test_a_reset_drops_what_is_in_hand(actor: Actor) -> None:
    actor.reset(Setting(0))
    thread, answers = in_hand(actor, 7)
    actor.reset(Setting(1, None))
    thread.join(LONG)
    assert answers == [None]
    assert actor.job(order(0)) is not None


def test_the_gradient_is_that_of_the_seed(actor: Actor) -> None:
    actor.reset(Setting(0))
    first = actor.job(order(1))
    actor.reset(Setting(0))
    again = actor.job(order(1))
    actor.reset(Setting(9, None))
    other = actor.job(order(1))
    assert first is not None and again is not None and other is not None
    assert first[1] == again[1] != other[1]
