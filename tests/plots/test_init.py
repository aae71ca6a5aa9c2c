"""The figures need a Matplotlib that starts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import pytest

from simulator.errors import DataError


class Broken:
    """The import of Matplotlib where a file matplotlibrc is no text."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> None:
        if name == "matplotlib":
            raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")


def test_settings_that_matplotlib_cannot_read_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("matplotlib", "simulator.plots"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(DataError, match=r"Matplotlib cannot start: .*: look at its settings"):
        import_module("simulator.plots")
