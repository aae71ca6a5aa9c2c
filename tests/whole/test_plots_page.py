"""docs/plots.md: its table names every kind, its pictures exist, its Python runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.plots.registry import KINDS
from simulator.results.store import write
from simulator.scenario import Scenario
from tests.shared.fabricated import made_result
from tests.shared.scenes import scene

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGE = (DOCS / "plots.md").read_text("utf-8")


def test_the_table_names_every_kind() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", PAGE, flags=re.MULTILINE) == [
        plot.name for plot in KINDS
    ]


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", PAGE)
    assert len(pictures) == 7
    assert all((DOCS / picture).is_file() for picture in pictures)


def test_the_python_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    scenario: Scenario = scene({"name": "asgd", "stepsize": 0.1})
    write(made_result(), "results/quickstart", scenario)
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    exec(compile(example, "docs/plots.md", "exec"), {})
    assert Path("figures/curves.pdf").is_file()
    assert Path("figures/worker-time.csv").is_file()
