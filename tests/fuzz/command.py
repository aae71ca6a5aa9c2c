"""One command in this process, and the rules for every answer of a command."""

from __future__ import annotations

import contextlib
import io
import re
import signal
import traceback
from collections.abc import Iterator
from pathlib import Path

import typer

from simulator.cli.app import app

SECONDS = 120  # of processor time; most of it is a first compilation
PACELINE = typer.main.get_command(app)


class Fault(Exception):
    """A failure of a case, `signature` in one line."""

    def __init__(self, signature: str, details: str = "") -> None:
        super().__init__(signature, details)
        self.signature = signature

    def __str__(self) -> str:
        return "\n".join(self.args)


class Answer:
    """The end of a command."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err
        self.text = out + err


@contextlib.contextmanager
def watched(seconds: float = SECONDS) -> Iterator[None]:
    """Raise a Fault after so many seconds of processor time, or 15 times as many of real time."""

    def ring(*_: object) -> None:
        raise Fault(f"more than {seconds:g} s", "".join(traceback.format_stack()[-8:]))

    before = [signal.signal(name, ring) for name in (signal.SIGPROF, signal.SIGALRM)]
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, 15 * seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for name, handler in zip((signal.SIGPROF, signal.SIGALRM), before, strict=True):
            signal.signal(name, handler)


def call(*arguments: object) -> Answer:
    """The answer of `paceline ARGUMENTS`; a Fault if it ends with an exception."""
    out, err = io.StringIO(), io.StringIO()
    code: object = None
    with watched(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            PACELINE.main([str(one) for one in arguments], prog_name="paceline")
        except SystemExit as end:
            code = end.code
        except Fault:
            raise
        except BaseException as error:
            raise Fault(signature(error), traceback.format_exc()) from error
    number = code if isinstance(code, int) else int(code is not None)
    return Answer(number, out.getvalue(), err.getvalue())


def signature(error: BaseException) -> str:
    """The exception and the last of our lines that it went through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if re.search("/(simulator|algorithms)/", frame.filename)]
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    return f"{type(error).__name__}: {str(error)[:80]} at {place}"


def judge(answer: Answer, allowed: tuple[int, ...] = (0, 2)) -> Answer:
    """Raise a Fault unless the answer follows the rules."""
    text = answer.text
    rules = {
        f"exit {answer.code}": answer.code in allowed,
        f"exit {answer.code} without a word": answer.code == 0 or bool(text.strip()),
        "a traceback was printed": "Traceback" not in text,
        "a Python warning was printed": not re.search(r"\w+Warning: ", answer.err),
        "control characters were printed": not re.search(
            r"[\0-\x08\x0b-\x1f\x7f]", text.replace("\r\n", "\n")
        ),
    }
    for rule, holds in rules.items():
        if not holds:
            raise Fault(rule, text)
    return answer


def has_position(answer: Answer, path: Path) -> None:
    """Raise a Fault unless a refusal names line and column, or the whole file."""
    place = re.escape(str(path))
    whole = rf"{place}: (is empty|is not a mapping)"
    if answer.code == 2 and not re.match(rf"{place}:\d+:\d+: |{whole}", answer.err):
        raise Fault("no line and column", answer.err)
