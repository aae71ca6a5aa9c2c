"""The examples in docstrings give the documented results."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

MODULES = [
    "simulator.errors",
    "simulator.naming",
    "simulator.scenario.glossary",
    "simulator.scenario.methods",
    "simulator.scenario.tree",
    "simulator.scenario.overrides",
    "simulator.scenario.scalars",
    "simulator.scenario.schema",
    "simulator.scenario.schema_lookup",
    "simulator.scenario.writing",
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    outcome = doctest.testmod(import_module(name))
    assert outcome.attempted > 0
    assert outcome.failed == 0
