"""The progress bar."""

from __future__ import annotations

import io
import sys

import pytest

from simulator.cli.progress import progress_bar


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("wanted", "terminal"), [(False, True), (True, False), (False, False)])
def test_it_is_shown_only_on_a_terminal_and_if_it_is_wanted(
    wanted: bool, terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress_bar(wanted) as report:
        assert report is None
    assert stream.getvalue() == ""


def test_it_shows_what_is_running_and_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("TERM", raising=False)
    with progress_bar(True) as report:
        assert report is not None
        report(0.5, "[b]asgd\x1b")
    shown = stream.getvalue()
    assert "[b]asgd\\x1b" in shown
    assert shown.rstrip("\r\n").endswith("\x1b[2K")
