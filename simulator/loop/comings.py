"""Joins and departures as events."""

from collections.abc import Callable, Iterator
from functools import partial

from simulator.cluster.stays import Stay, Stays
from simulator.errors import RunFailed
from simulator.loop.clock import Timer
from simulator.loop.elastic import LATE, ElasticServer
from simulator.loop.protocols import V

__all__ = ["follow"]

MOST_STAYS = 1_000_000  # of one worker


def follow(stays: Stays, server: ElasticServer[V], notice: float) -> None:
    """Let the workers of `server` join and leave as `stays` says, with `notice` seconds before.

    Call it before the first job.
    """
    for worker in range(server.workers):
        own = stays.of(worker)
        first = next(own, None)
        if first is None or first.begin > 0.0:
            server.begin_without(worker)
        _Comings(server, worker, own, notice).expect(first)


class _Comings:
    """The joins and departures of one worker; only the next of them are in the queue."""

    def __init__(
        self, server: ElasticServer[V], worker: int, stays: Iterator[Stay], notice: float
    ) -> None:
        self._server, self._worker = server, worker
        self._stays, self._notice = stays, notice
        self._count = 0

    def expect(self, stay: Stay | None) -> None:
        """Schedule the beginning of a stay; that at second 0 has happened.

        Raises:
            RunFailed: there were so many stays that the run would hardly end.
        """
        if stay is None:
            return
        self._count += 1
        if self._count > MOST_STAYS:
            raise RunFailed(
                f"worker {self._worker}: {MOST_STAYS} stays in {stay.begin:g} seconds: make them "
                "longer (cluster.membership.stays, away), or set stop.time"
            )
        if stay.begin > 0.0:
            self._at(stay.ready, partial(self._begin, stay))
        else:
            self._expect_end(stay)

    def _begin(self, stay: Stay) -> None:
        self._server.join(self._worker)
        self._expect_end(stay)

    def _expect_end(self, stay: Stay) -> None:
        if self._notice > 0.0:
            told = max(stay.end - self._notice, stay.ready)
            self._at(told, partial(self._server.notify, self._worker))
        self._at(stay.end, self._end)

    def _end(self) -> None:
        self._server.leave(self._worker)
        self.expect(next(self._stays, None))

    def _at(self, time: float, action: Callable[[], None]) -> None:
        self._server.clock.put(time, Timer(action), priority=LATE)
