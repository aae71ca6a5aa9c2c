"""Requests to stop: the first one is noted, the second one interrupts."""

import signal
import threading
from collections.abc import Iterator

import pytest

from simulator.real.stopping import Requests, stop_requests


@pytest.fixture(autouse=True)
def handlers() -> Iterator[list[object]]:
    """The handlers of the process, which every test must leave as they were."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    yield before
    assert [signal.getsignal(number) for number in numbers] == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_is_noted_and_the_second_one_interrupts(number: signal.Signals) -> None:
    with stop_requests() as requests:
        assert not requests.asked
        signal.raise_signal(number)
        assert requests.asked
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)


def test_the_handlers_come_back_after_an_error(handlers: list[object]) -> None:
    with pytest.raises(ValueError, match="any"), stop_requests():
        assert signal.getsignal(signal.SIGINT) != handlers[0]
        raise ValueError("any")


def test_another_thread_than_the_main_one_changes_no_handler(handlers: list[object]) -> None:
    seen: list[object] = []

    def block() -> None:
        with stop_requests() as requests:
            seen.extend([type(requests), signal.getsignal(signal.SIGINT)])

    thread = threading.Thread(target=block)
    thread.start()
    thread.join()
    assert seen == [Requests, handlers[0]]
