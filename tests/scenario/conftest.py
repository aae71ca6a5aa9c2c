"""Scenarios written to a temporary file, completed by the sections that a test leaves out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.errors import ScenarioError
from simulator.scenario import Scenario, load_scenario

SECTIONS = {
    "problem": "problem: {kind: quadratic, dimension: 10}",
    "cluster": "cluster: {workers: 3}",
    "methods": "methods: [{name: asgd, stepsize: 0.1}]",
    "stop": "stop: {time: 10.0}",
}

Load = Callable[..., Scenario]
Refusal = Callable[..., list[str]]


def complete(text: str) -> str:
    """The text, then every section that it lacks: positions in the text do not change."""
    absent = [line for key, line in SECTIONS.items() if not re.search(rf"^{key}\b", text, re.M)]
    return "\n".join([text, *absent]) + "\n"


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load the completed text as s.yaml, with overrides and plug-ins."""

    def load_text(text: str = "", *overrides: str, plugins: tuple[str, ...] = ()) -> Scenario:
        path = tmp_path / "s.yaml"
        path.write_text(complete(text), encoding="utf-8")
        return load_scenario(path, overrides, plugins)

    return load_text


@pytest.fixture
def refusal(load: Load, tmp_path: Path) -> Refusal:
    """The lines of a refused scenario's error, without the file's name."""

    def lines(text: str = "", *overrides: str, plugins: tuple[str, ...] = ()) -> list[str]:
        with pytest.raises(ScenarioError) as caught:
            load(text, *overrides, plugins=plugins)
        return str(caught.value).replace(f"{tmp_path / 's.yaml'}:", "").splitlines()

    return lines
