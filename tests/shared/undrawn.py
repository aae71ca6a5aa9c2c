"""Figures that are made but not drawn, for tests that look at other things.

Drawing a figure as PNG and PDF takes longer than a small run.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest

from simulator.files import Staging

__all__ = ["leave_undrawn"]


def leave_undrawn(patch: pytest.MonkeyPatch) -> None:
    """Let every file of a figure hold one word."""

    def stage(staging: Staging, file_name: str, *_: Any) -> None:
        staging.write(file_name, lambda file: file.write(b"undrawn"))

    patch.setattr("simulator.plots.export._laid_out", nullcontext)
    patch.setattr("simulator.plots.export._stage", stage)
