"""Standard streams that are closed."""

from __future__ import annotations

import sys

import pytest

from simulator.cli.standard_streams import open_closed_streams


def test_closed_streams_go_nowhere_and_open_ones_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = sys.stdout
    monkeypatch.setattr(sys, "stdin", None)
    monkeypatch.setattr(sys, "stderr", None)
    open_closed_streams()
    with sys.stdin, sys.stderr:
        assert sys.stdin.read() == ""
        assert sys.stderr.write("\udcff 漢") == 3
        assert not sys.stderr.isatty()
    assert sys.stdout is kept
