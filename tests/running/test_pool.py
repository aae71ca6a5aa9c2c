"""Processes that die: one retry of one item, and no process is left behind."""

from __future__ import annotations

import os
import signal
import time
from functools import partial
from multiprocessing import Pipe, active_children, resource_tracker
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.running import pool
from simulator.running.pool import Lost, beside, in_processes


def square(item: int) -> int:
    return item * item


def die_once(directory: Path, item: int) -> int:
    """Item 2 kills its process the first time."""
    mark = directory / "died"
    if item == 2 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return item * item


def always_die(item: int) -> int:
    if item == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return item * item


def whose(_: int) -> int:
    return os.getpid()


def threads(_: int) -> str:
    return os.environ["NUMBA_NUM_THREADS"]


def refuse(item: int) -> int:
    raise ValueError(f"item {item}")


def hears_an_interrupt(_: int) -> bool:
    return signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def slow(directory: Path, item: int) -> None:
    (directory / f"{os.getpid()}").touch()
    time.sleep(60.0)


def test_every_item_comes_back_once_whoever_dies(tmp_path: Path) -> None:
    found = sorted(in_processes(partial(die_once, tmp_path), range(6), 2))
    assert found == [(k, k * k) for k in range(6)]
    assert (tmp_path / "died").exists()


def test_an_item_that_kills_two_processes_is_lost_and_the_others_are_not() -> None:
    found = dict(in_processes(always_die, range(4), 2))
    assert found == {0: 0, 1: 1, 2: Lost(-signal.SIGKILL), 3: 9}


def test_a_process_that_dies_between_two_items_is_replaced() -> None:
    found = []
    for place, pid in in_processes(whose, range(3), 1):
        assert isinstance(pid, int)
        found.append((place, pid))
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert [place for place, _ in found] == [0, 1, 2]
    assert len({pid for _, pid in found}) == 3


@pytest.mark.parametrize(("cores", "each"), [(8, 4), (1, 1)])
def test_the_processes_share_the_cores(
    cores: int, each: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_NUM_THREADS", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    found = in_processes(threads, range(2), 2)
    assert {count for _, count in found} == {str(each)}


def test_what_the_work_raises_is_raised() -> None:
    with pytest.raises(ValueError, match="item 0"):
        list(in_processes(refuse, range(1), 1))


def test_no_process_hears_an_interrupt_not_even_the_first_of_all() -> None:
    tracker = vars(resource_tracker)["_resource_tracker"]
    tracker._stop()  # as in a command that has just started
    assert [heard for _, heard in in_processes(hears_an_interrupt, range(2), 1)] == [False, False]
    assert hears_an_interrupt(0)


def test_an_error_of_a_tick_ends_the_processes(tmp_path: Path) -> None:
    def interrupt() -> None:
        if any(tmp_path.iterdir()):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        next(in_processes(partial(slow, tmp_path), range(1), 1, interrupt))
    [mark] = tmp_path.iterdir()
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.name), 0)


def test_ticks_end_when_an_answer_comes_and_a_working_process_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "TICK", 0.0)
    ours, theirs = Pipe()
    ticks: list[None] = []

    def tick() -> None:
        ticks.append(None)
        assert len(ticks) <= 3, "there is an answer"
        if len(ticks) == 3:
            theirs.send("done")

    made: Any = pool._Pool(square, 1, tick)
    busy, idle = SimpleNamespace(connection=ours, place=0), SimpleNamespace(place=None)
    idle.connection = Pipe()[0]
    made._workers = [idle, busy]
    assert made._reporting() == [busy]
    assert len(ticks) == 3
    assert made._answer(busy) == "done"
    assert busy.place is None


def test_a_process_beside_a_block_ends_with_it() -> None:
    before = set(active_children())
    with beside(time.sleep, 600.0):
        assert len(set(active_children()) - before) == 1
    assert set(active_children()) == before
