"""Work that ends in the middle of a task."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.sweep import execute as executing
from simulator.sweep.execute import execute
from tests.sweep.conftest import SMALL, plan_of


def test_an_interrupt_of_the_progress_ends_a_task_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def interrupt(_: float, what: str) -> None:
        said.append(what)
        if len(said) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(executing, "TICK", 0.0)
    with pytest.raises(KeyboardInterrupt):
        execute(plan_of(SMALL).tasks, tmp_path, progress=interrupt)
    assert said == ["0 of 12 runs"] * 3
    assert not list(tmp_path.rglob("*.zip"))
