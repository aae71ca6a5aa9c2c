"""Ends of pipes and processes that a test looks at instead of starting any."""

from typing import Any

__all__ = ["Context", "End", "Moment", "Process"]


class Moment:
    """A clock that stands still unless a test moves it; in the place of the module `time`."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def perf_counter(self) -> float:
        return self.now


class End:
    """An end of a pipe: the messages that are to be read, and what was sent; then the other end
    is closed."""

    def __init__(self, *messages: Any) -> None:
        self.messages, self.sent, self.is_closed = list(messages), list[Any](), False
        self.waits: list[float] = []

    def recv(self) -> Any:
        if not self.messages:
            raise EOFError
        message = self.messages.pop(0)
        if isinstance(message, type) and issubclass(message, BaseException):
            raise message
        return message

    def poll(self, seconds: float) -> bool:
        self.waits.append(seconds)
        return bool(self.messages)

    def send(self, message: Any) -> None:
        self.sent.append(message)

    def close(self) -> None:
        self.is_closed = True


class Process:
    """Stands for a process; starts none, and logs what it is told to do."""

    def __init__(self, target: Any, args: tuple[Any, ...], daemon: bool) -> None:
        self.target, self.args, self.daemon = target, args, daemon
        self.log: list[Any] = []
        self.outlives = False

    def start(self) -> None:
        self.log.append("start")

    def join(self, *seconds: float) -> None:
        self.log.append(("join", *seconds))

    def is_alive(self) -> bool:
        return self.outlives

    def kill(self) -> None:
        self.log.append("kill")
        self.outlives = False


class Context:
    """A context of multiprocessing that makes the above, and remembers them."""

    def __init__(self) -> None:
        self.pipes: list[tuple[End, End]] = []
        self.processes: list[Process] = []

    def Pipe(self) -> tuple[End, End]:
        self.pipes.append((End(), End()))
        return self.pipes[-1]

    def Process(self, **given: Any) -> Process:
        self.processes.append(Process(**given))
        return self.processes[-1]
