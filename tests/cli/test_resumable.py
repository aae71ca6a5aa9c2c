"""Long work of a command: what Ctrl-C says, and that it still ends the command."""

import pytest

from simulator.cli.resumable import resumable


def test_an_interrupt_says_how_to_continue(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt), resumable(False, "go on with this"):
        raise KeyboardInterrupt
    assert capsys.readouterr().err == "go on with this\n"


def test_any_other_end_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), resumable(False):
        raise ZeroDivisionError
    with resumable(True) as progress:
        assert progress is None  # no terminal, no bar
    assert capsys.readouterr().err == ""
