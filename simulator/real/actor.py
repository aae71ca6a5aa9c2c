"""A worker as an object whose methods are called from afar, perhaps out of order."""

import threading
import time

from simulator.real.recipe import Bench, Recipe
from simulator.real.transport import Order, Setting

__all__ = ["Actor", "Sent"]

Sent = tuple[int, bytes, float, float, float]
"""Serial number, gradient, and when it was received, computed and sent."""


class Actor:
    """Does the newest job it has been given; `job` and `cancel` run in threads of their own.

    Calls may overtake each other: a cancellation that comes before its job, or an older job after a
    newer one, is told by the serial numbers. `threading.Event` wakes up within microseconds; the
    timers of asyncio round to 1 ms.
    """

    def __init__(self, recipe: Recipe, worker: int) -> None:
        self._bench, self._worker = Bench(recipe.build(), worker), worker
        self._lock, self._computing = threading.Lock(), threading.Lock()
        self._stop = threading.Event()  # of the job in hand
        self._newest = self._dead = -1  # serial numbers: of the job in hand, of a cancelled one

    def clock(self) -> float:
        """Seconds by this machine's clock."""
        return time.perf_counter()

    def reset(self, setting: Setting) -> None:
        """Drop everything and prepare for a run."""
        with self._lock:
            self._stop.set()
            self._newest = self._dead = -1
        with self._computing:
            self._bench.reset(setting)

    def job(self, order: Order) -> Sent | None:
        """What the job brings; None if it is cancelled or replaced meanwhile."""
        received = time.perf_counter()
        with self._lock:
            if order.serial <= self._dead or order.serial < self._newest:
                return None
            self._stop.set()
            stop = self._stop = threading.Event()
            self._newest = order.serial
        with self._computing:
            value = self._bench.compute(self._worker, order)
        computed = time.perf_counter()
        if stop.wait(max(received + order.seconds - computed, 0.0)):
            return None
        return order.serial, value, received, computed, time.perf_counter()

    def cancel(self, serial: int) -> None:
        """Drop the job with this serial number, or refuse it when it comes."""
        with self._lock:
            self._dead = max(self._dead, serial)
            if self._newest == serial:
                self._stop.set()
