"""The statements of docs/tuning.md hold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from simulator.scenario import load_scenario
from simulator.tuning.reading import read_space
from tests.tuning.conftest import SMALL


def test_the_example_makes_the_spaces_that_the_page_says(
    project_root: Path, tmp_path: Path
) -> None:
    page = (project_root / "docs" / "tuning.md").read_text("utf-8")
    [example] = re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)
    (tmp_path / "s.yaml").write_text(example)
    asgd, ringmaster, rennala = read_space(load_scenario(tmp_path / "s.yaml"))
    assert asgd.parameters == ()
    assert [(one.low, one.high) for one in ringmaster.parameters] == [(1, 20)]
    assert [one.choices for one in rennala.parameters] == [(1, 2, 5, 10)]
    assert [len(one.values(0)) for one in rennala.axes] == [12]


def test_the_search_from_python_runs(
    project_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenario.yaml").write_text(SMALL)
    page = (project_root / "docs" / "tuning.md").read_text("utf-8")
    _, example = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(example, names)
    assert set(names["result"].summary["seed"]) == {2, 3}
