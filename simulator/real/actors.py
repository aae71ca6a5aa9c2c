"""What engines of actors share: answers come to a queue, clocks of other machines are compared."""

import queue
import time
from collections.abc import Callable, Iterator

from simulator.errors import RunFailed
from simulator.real.actor import Sent
from simulator.real.transport import Answer, Left

__all__ = ["Inbox", "clock_offset"]

PINGS = 5


class Inbox:
    """Answers as they come, whatever thread brings them; those of earlier runs are dropped.

    Attributes:
        offsets: seconds to add to each worker's clock to have the server's.
    """

    def __init__(self, workers: int) -> None:
        self.offsets = [0.0] * workers
        self._run = 0
        self._left: set[int] = set()
        self._come: queue.SimpleQueue[tuple[int, Answer | Left | RunFailed]] = queue.SimpleQueue()

    def next_run(self) -> None:
        """Forget what was asked for in earlier runs."""
        self._run += 1
        self._left.clear()

    def expect(self, worker: int) -> Callable[[Sent | None], None]:
        """A function that takes the answer of the worker to a job of this run."""
        run, offset = self._run, self.offsets[worker]

        def take(sent: Sent | None) -> None:
            if sent is not None:
                serial, value, received, computed, ended = sent
                answer = Answer(
                    worker,
                    serial,
                    value,
                    received + offset,
                    computed + offset,
                    ended + offset,
                    time.perf_counter(),
                )
                self._come.put((run, answer))

        return take

    def lose(self, worker: int) -> None:
        """Note that a worker is gone."""
        if worker not in self._left:
            self._left.add(worker)
            self._come.put((self._run, Left(worker)))

    def fail(self, worker: int, error: BaseException) -> None:
        """Have the next poll raise what the objective raised on a worker."""
        self._come.put((self._run, RunFailed(f"worker {worker}: {error}")))

    def poll(self, seconds: float) -> Iterator[Answer | Left]:
        """What has come by now; waits at most `seconds` for the first."""
        try:
            run, message = self._come.get(timeout=max(seconds, 1e-6))
            while True:
                if isinstance(message, RunFailed):
                    raise message
                if run == self._run:
                    yield message
                run, message = self._come.get_nowait()
        except queue.Empty:
            return


def clock_offset(ask: Callable[[], float]) -> float:
    """Seconds from another clock to ours: by the quickest of a few questions, to half its time.

    0 if the clocks agree to that: they are one clock then.
    """
    best = (float("inf"), 0.0)
    for _ in range(PINGS):
        begun = time.perf_counter()
        there = ask()
        took = time.perf_counter() - begun
        best = min(best, (took, begun + took / 2 - there))
    took, offset = best
    return 0.0 if abs(offset) <= took else offset
