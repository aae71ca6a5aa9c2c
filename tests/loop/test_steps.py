"""Methods with one step per gradient, taken many arrivals at a time by the kernel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

import simulator
from algorithms.parts.one_step import OneStep
from algorithms.parts.operations import median, norm
from simulator.engines.stepper import Stepper
from tests.shared.plugged import DRAWN, plugged, run_both_ways
from tests.shared.scenes import bits


@dataclass(kw_only=True)
class Watching(OneStep):
    """A method that does more than a step at an arrival."""

    def factor(self, delay: int) -> Any:
        return 1.0 / (1 + delay)

    def on_gradient(self, gradient: Any) -> None:
        super().on_gradient(gradient)


def test_only_methods_that_do_nothing_else_are_plain() -> None:
    assert OneStep().is_plain
    assert not Watching().is_plain


@dataclass(kw_only=True)
class Brittle(OneStep):
    """Has a factor only for some delays."""

    name = "brittle"
    longest: ClassVar[float] = math.inf

    def factor(self, delay: int) -> Any:
        if delay > self.longest:
            raise ArithmeticError(f"no factor for delay {delay}")
        return 0.1 / (1 + delay)


def test_delays_that_never_occur_need_no_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Factors of delays to come are computed in advance; only those that occur may fail."""
    scenario = plugged(f"{__name__}:Brittle", DRAWN, 6)
    free = simulator.run(scenario)
    longest = int(free.summary["max_delay"].item())
    monkeypatch.setattr("tests.loop.test_steps.Brittle.longest", longest)
    assert bits(simulator.run(scenario).curves) == bits(free.curves)
    monkeypatch.setattr("tests.loop.test_steps.Brittle.longest", longest - 1)
    with pytest.raises(ArithmeticError, match=f"no factor for delay {longest}"):
        simulator.run(scenario)


def test_the_kernel_stops_seldom_for_unknown_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    """The delays of all known arrivals are foreseen, so each stop gets many factors."""
    stops, delays = [], set()
    ask, factor = Stepper._ask, Brittle.factor

    def counted(*arguments: Any) -> None:
        stops.append(None)
        ask(*arguments)

    def noted(method: Brittle, delay: int) -> Any:
        delays.add(delay)
        return factor(method, delay)

    monkeypatch.setattr(Stepper, "_ask", counted)
    monkeypatch.setattr("tests.loop.test_steps.Brittle.factor", noted)
    simulator.run(plugged(f"{__name__}:Brittle", DRAWN, 30))
    assert len(delays) > 100
    assert len(stops) < 15


@dataclass(kw_only=True)
class Restless(OneStep):
    """Stops worker 0 from time to time, and starts it again later."""

    name = "restless"

    def start(self) -> None:
        self.assign_many()
        self.server.after(3.0, self.stop)

    def stop(self) -> None:
        self.server.cancel(0)
        self.server.after(1.5, self.go_on)

    def go_on(self) -> None:
        self.assign(0)
        self.model = 0.5 * self.model
        self.server.after(3.0, self.stop)

    def factor(self, delay: int) -> Any:
        return None if delay > 6 else 0.1 / (1 + delay)


def test_timers_cancelled_members_and_updates_in_between_change_nothing(
    monkeypatch: pytest.MonkeyPatch, batches: list[int]
) -> None:
    scenario = plugged(f"{__name__}:Restless", DRAWN, 6)
    single = run_both_ways(scenario, monkeypatch)
    assert sum(batches) > 50
    assert single.summary["cancelled"].item() > 50


@dataclass(kw_only=True)
class Gathering(OneStep):
    """A step for every third gradient: the sum of the others is carried, and starts at the last."""

    name = "gathering"

    @property
    def every(self) -> int:
        return 3

    def start(self) -> None:
        self.carried = [self.server.zeros(), self.model]
        self.assign_many()

    def factor(self, delay: int) -> Any:
        return None if delay > 4 else 0.1 / (1 + delay)

    def gather(self, value: Any) -> None:
        self.carried[0] = self.carried[0] + value

    def direction(self, value: Any) -> Any:
        total, last = self.carried
        self.carried[:] = last, value
        return total + value


def test_gradients_that_wait_for_a_step_have_the_same_bits(
    monkeypatch: pytest.MonkeyPatch, batches: list[int]
) -> None:
    single = run_both_ways(plugged(f"{__name__}:Gathering", DRAWN, 6), monkeypatch)
    assert sum(batches) > 100
    assert single.summary["discarded"].item() > 20
    assert single.summary["applied"].item() >= 3 * single.summary["iterations"].item() > 100


@dataclass(kw_only=True)
class Carrying(OneStep):
    """Steps along the median of the gradient and two carried vectors, which change places."""

    name = "carrying"
    repeats: ClassVar[int] = 1

    def start(self) -> None:
        self.carried = [self.server.zeros(), self.model]
        self.assign_many()

    def factor(self, delay: int) -> Any:
        return 0.1 / (1 + delay)

    def direction(self, value: Any) -> Any:
        for _ in range(self.repeats):
            one, other = self.carried
            middle = median([one, other, value])
            self.carried[:] = other, 0.5 * (one + value)
        return (1.0 + norm(middle)) * middle


@pytest.mark.parametrize(("repeats", "traced"), [(1, True), (2, True), (200, False)])
def test_vectors_that_a_method_carries_have_the_same_bits(
    repeats: int, traced: bool, monkeypatch: pytest.MonkeyPatch, batches: list[int]
) -> None:
    """A step of 200 medians has too many operations for the kernel: the hook takes them."""
    monkeypatch.setattr("tests.loop.test_steps.Carrying.repeats", repeats)
    scenario = plugged(f"{__name__}:Carrying", DRAWN, 6)
    run_both_ways(scenario, monkeypatch)
    assert (sum(batches) > 100) == traced


def test_a_delay_far_longer_than_all_others_is_known_when_it_comes(
    monkeypatch: pytest.MonkeyPatch, batches: list[int]
) -> None:
    scenario = plugged(f"{__name__}:Brittle", {"mean": [1.0, 1.1, 1.3, 90.0]}, 4)
    single = run_both_ways(scenario, monkeypatch)
    assert single.summary["max_delay"].item() > 200
    assert sum(batches) > 200
