"""Long work of a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from simulator.cli.resumable import resumable


@pytest.mark.parametrize("shown", [True, False])
def test_progress_is_shown_if_it_is_wanted(shown: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def bar(wanted: bool) -> Iterator[str]:
        yield f"bar {wanted}"

    monkeypatch.setattr("simulator.cli.resumable.progress_bar", bar)
    with resumable(shown) as progress:
        assert progress == f"bar {shown}"  # type: ignore[comparison-overlap]


def test_ctrl_c_says_how_to_continue(capsys: pytest.CaptureFixture[str]) -> None:
    for how, said in (((), "repeat the command to continue from here"), (("so",), "so")):
        with pytest.raises(KeyboardInterrupt), resumable(False, *how):
            raise KeyboardInterrupt
        shown = capsys.readouterr()
        assert (shown.out, shown.err) == ("", f"{said}\n")
    with resumable(False) as progress:
        assert progress is None
    assert capsys.readouterr() == ("", "")
