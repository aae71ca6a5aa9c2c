"""The program of a worker process: one job after the other, dropped on request."""

import select
import time
from multiprocessing.connection import Connection

from simulator.real.recipe import Bench, Recipe
from simulator.real.transport import Order, Setting

__all__ = ["Cancel", "Desk", "serve"]

Cancel = int
"""The serial number of a job to drop."""
Message = Order | Cancel | Setting


class Desk:
    """The worker's end of its pipe, and its present job."""

    def __init__(self, connection: Connection, bench: Bench, worker: int) -> None:
        self._connection, self._bench, self._worker = connection, bench, worker
        self._job: Order | None = None

    def work(self) -> None:
        """Process messages until the server closes the pipe: EOFError."""
        while True:
            self._hear(self._connection.recv())
            while self._job is not None:
                self._do(self._job, time.perf_counter())

    def _hear(self, message: Message) -> None:
        """Apply a message: a newer job replaces the present one; a cancellation means one job
        only."""
        if isinstance(message, Setting):
            self._job = None
            self._bench.reset(message)
            self._connection.send(None)
        elif isinstance(message, Order):
            self._job = message
        elif self._job is not None and self._job.serial == message:
            self._job = None

    def _do(self, order: Order, received: float) -> None:
        value = self._bench.compute(self._worker, order)
        computed = time.perf_counter()
        if self._is_kept_until(order, received + order.seconds):
            sent = time.perf_counter()
            self._job = None
            self._connection.send((order.serial, value, received, computed, sent))

    def _is_kept_until(self, order: Order, end: float) -> bool:
        """Wait for `end`; False as soon as the job is cancelled or replaced.

        `select` wakes up within microseconds; `poll` and asyncio round to milliseconds.
        """
        while True:
            left = max(end - time.perf_counter(), 0.0)
            if select.select([self._connection], [], [], left)[0]:
                self._hear(self._connection.recv())
                if self._job is not order:
                    return False
            elif left == 0.0:
                return True


def serve(connection: Connection, recipe: Recipe, bench: Bench | None, worker: int) -> None:
    """Work until the server is gone; an error of the objective is sent as text and ends the
    work."""
    try:
        Desk(connection, bench or Bench(recipe.build(), worker), worker).work()
    except (EOFError, OSError):
        return
    except Exception as error:  # the objective may be any code
        connection.send(f"{type(error).__name__}: {error}")
