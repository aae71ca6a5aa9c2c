"""Real workers without processes: a transport that computes every answer when it is polled."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from simulator.real import run
from simulator.real.recipe import Bench, Recipe
from simulator.real.transport import Answer, Left, Order, Setting

__all__ = ["Inline", "inlined"]


class Inline:
    """Workers that do one job at each poll, the first one first; `on_poll` may interfere."""

    name, cold_start = "inline", 0.25

    def __init__(self, recipe: Recipe, workers: int) -> None:
        self.workers, self.bench = workers, Bench(recipe.build())
        self.settings: list[Setting] = []
        self.orders: dict[int, Order] = {}
        self.dead: set[int] = set()
        self.polls = 0
        self.is_closed = False
        self.on_poll: Callable[[Inline], None] = lambda _: None
        self._ends: list[Left] = []

    def reset(self, setting: Setting) -> None:
        self.settings.append(setting)
        self.bench.reset(setting)
        self.orders.clear()

    def send(self, worker: int, order: Order) -> None:
        if worker not in self.dead:
            self.orders.pop(worker, None)
            self.orders[worker] = order

    def cancel(self, worker: int, serial: int) -> None:
        if worker in self.orders and self.orders[worker].serial == serial:
            del self.orders[worker]

    def poll(self, seconds: float) -> Iterator[Answer | Left]:
        assert seconds >= 0.0
        self.polls += 1
        self.on_poll(self)
        while self._ends:
            yield self._ends.pop()
        if self.orders:
            worker = next(iter(self.orders))
            order, now = self.orders.pop(worker), time.perf_counter()
            value = self.bench.compute(worker, order)
            yield Answer(worker, order.serial, value, now, now, now, time.perf_counter())

    def kill(self, *workers: int) -> None:
        for worker in workers:
            self.dead.add(worker)
            self.orders.pop(worker, None)
            self._ends.append(Left(worker))

    def close(self) -> None:
        self.is_closed = True


def inlined(
    monkeypatch: pytest.MonkeyPatch, on_poll: Callable[[Inline], Any] = lambda _: None
) -> list[Inline]:
    """Have `real` use such workers; the list gets every transport that it opens."""
    opened: list[Inline] = []

    def open_(recipe: Recipe, workers: int) -> Inline:
        opened.append(Inline(recipe, workers))
        opened[-1].on_poll = on_poll
        return opened[-1]

    monkeypatch.setattr(run, "LocalTransport", open_)
    return opened
