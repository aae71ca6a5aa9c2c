"""The server's ends of the pipes never wait."""

import multiprocessing
import threading

from simulator.real.pipe import Pipe

LARGE = bytes(3_000_000)  # more than a pipe holds


def test_large_messages_pass_both_ways_at_once() -> None:
    """Each side has more to say than the pipe holds; the server goes on as there is room."""
    ours, theirs = multiprocessing.Pipe()
    pipe = Pipe(ours)
    pipe.put((1, LARGE))
    assert pipe.is_full
    pipe.put(2)
    theirs.send("small")
    got = []
    reader = threading.Thread(target=lambda: got.extend([theirs.recv(), theirs.recv()]))
    reader.start()
    while pipe.is_full:
        pipe.flush()
    reader.join()
    assert got == [(1, LARGE), 2]
    assert pipe.take() == ["small"]


def test_half_a_message_waits_for_the_rest() -> None:
    ours, theirs = multiprocessing.Pipe()
    pipe = Pipe(ours)
    writer = threading.Thread(target=theirs.send, args=(LARGE,))
    writer.start()
    found: list[bytes] = []
    while not found:
        found = pipe.take()
    writer.join()
    assert found == [LARGE] and pipe.take() == []


def test_the_end_of_a_worker_is_noticed() -> None:
    ours, theirs = multiprocessing.Pipe()
    pipe = Pipe(ours)
    theirs.send(1)
    theirs.close()
    assert pipe.take() == [1]
    assert pipe.take() == []
    assert not pipe.is_open
    pipe.put(2)  # nobody is there: nothing happens
    assert not pipe.is_full
