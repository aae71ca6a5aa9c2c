"""A pool of processes; if one dies, its item is tried once more."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from simulator.garbage import collect_seldom
from simulator.running.spawning import end_with_parent, in_child, out_of_reach

__all__ = ["TICK", "Answer", "Item", "Lost", "Work", "beside", "in_processes", "serve"]

MOST_TRIES = 2
TICK = 0.1  # seconds between two calls of `tick`
#: Spawned, so that no thread or lock of this process is copied.
CONTEXT = get_context("spawn")
SERVE = in_child("from simulator.running.pool import serve; serve(connection, threads)")

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Work = Callable[[Item], Answer]


@dataclass(frozen=True)
class Lost:
    """An item whose process died in every try.

    `exit_code` is -9 after SIGKILL, and None if the process was on another machine.
    """

    exit_code: int | None


def in_processes(
    work: Work[Item, Answer],
    items: Sequence[Item],
    jobs: int,
    tick: Callable[[], None] | None = None,
) -> Iterator[tuple[int, Answer | Lost]]:
    """Call `work` on every item in `jobs` processes; yields (index of the item, result).

    Items come back in the order in which they finish. A process that dies is replaced, and its item
    is tried once more; if that process dies too, the item comes back as `Lost`. While nothing
    comes back, `tick` is called ten times a second. Leaving the iteration early ends all processes,
    and so does an error of `tick`.

    Raises:
        Exception: an error of `work`; the other items are abandoned.
    """
    pool = _Pool(work, min(jobs, len(items)), tick)
    try:
        yield from pool.results(items)
    finally:
        pool.close()


@contextmanager
def beside(work: Work[Item, object], item: Item) -> Iterator[None]:
    """During the block a process calls `work` on `item`; it ends with the block, at the latest."""
    worker = _Worker(work, 1)
    try:
        with suppress(OSError):  # it has died: nobody waits for it
            worker.connection.send(item)
        yield
    finally:
        worker.close()


class _Worker(Generic[Item, Answer]):
    """One process, the pipe to it, and its item."""

    def __init__(self, work: Work[Item, Answer], threads: int) -> None:
        self.connection, theirs = CONTEXT.Pipe()
        self.process: BaseProcess = CONTEXT.Process(
            target=exec, args=(SERVE, {"connection": theirs, "threads": threads})
        )
        with out_of_reach():
            self.process.start()
        theirs.close()
        self.place: int | None = None
        with suppress(OSError):  # already dead: noticed when it gets an item
            self.connection.send(work)

    def close(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


class _Pool(Generic[Item, Answer]):
    def __init__(
        self, work: Work[Item, Answer], jobs: int, tick: Callable[[], None] | None
    ) -> None:
        self._work, self._jobs, self._tick = work, jobs, tick
        self._workers: list[_Worker[Item, Answer]] = []
        self._tries: dict[int, int] = {}

    def results(self, items: Sequence[Item]) -> Iterator[tuple[int, Answer | Lost]]:
        waiting = deque(range(len(items)))
        while waiting or any(worker.place is not None for worker in self._workers):
            self._hand_out(items, waiting)
            for worker in self._reporting():
                place = worker.place
                assert place is not None
                answer = self._answer(worker)
                if isinstance(answer, Lost) and self._tries[place] < MOST_TRIES:
                    waiting.appendleft(place)
                elif isinstance(answer, Exception):
                    raise answer
                else:
                    yield place, answer

    def _hand_out(self, items: Sequence[Item], waiting: deque[int]) -> None:
        """Give every idle process an item; start processes while there are too few."""
        while waiting:
            worker = self._idle()
            if worker is None:
                return
            try:
                worker.connection.send(items[waiting[0]])
            except OSError:  # it died idle: nothing is lost
                self._remove(worker)
                continue
            worker.place = waiting.popleft()
            self._tries[worker.place] = self._tries.get(worker.place, 0) + 1

    def _idle(self) -> _Worker[Item, Answer] | None:
        for worker in self._workers:
            if worker.place is None:
                return worker
        if len(self._workers) == self._jobs:
            return None
        self._workers.append(_Worker(self._work, max(1, (os.cpu_count() or 1) // self._jobs)))
        return self._workers[-1]

    def _reporting(self) -> list[_Worker[Item, Answer]]:
        """The busy processes that have answered or died; waits for the first."""
        busy = {w.connection: w for w in self._workers if w.place is not None}
        patience = None if self._tick is None else TICK
        while not (ready := wait(list(busy), patience)) and self._tick is not None:
            self._tick()
        return [busy[one] for one in ready if isinstance(one, Connection)]

    def _answer(self, worker: _Worker[Item, Answer]) -> Answer | Exception | Lost:
        """The answer of the process; if it died, its pipe is at its end."""
        try:
            answer: Answer | Exception | Lost = worker.connection.recv()
        except (EOFError, OSError):
            worker.process.join()
            answer = Lost(worker.process.exitcode)
            self._remove(worker)
        worker.place = None
        return answer

    def _remove(self, worker: _Worker[Item, Answer]) -> None:
        self._workers.remove(worker)
        worker.close()

    def close(self) -> None:
        for worker in self._workers:
            worker.close()


def serve(connection: Connection, threads: int) -> None:
    """The loop of a process: one item after the other, until its parent is gone."""
    collect_seldom()
    os.environ.setdefault("NUMBA_NUM_THREADS", str(threads))
    end_with_parent()
    try:
        work = connection.recv()
        while True:
            connection.send(_attempt(work, connection.recv()))
    except (EOFError, OSError):
        return


def _attempt(work: Work[Item, Answer], item: Item) -> Answer | Exception:
    try:
        return work(item)
    except Exception as error:  # the parent raises it again
        return error
