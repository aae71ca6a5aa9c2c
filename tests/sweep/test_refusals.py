"""Mistakes of a point that only its files and its theory show."""

from types import SimpleNamespace
from typing import Any

import pytest

from simulator.errors import DataError, Mistake, ScenarioError
from simulator.scenario import load_scenario
from simulator.scenario.reader import read_text
from simulator.scenario.tree import Node, plain
from simulator.sweep import refusals as module
from simulator.sweep.refusals import refusals, unresolved

TEXT = """\
problem: {kind: %s, dimension: 3}
cluster: {workers: 2}
methods: [{name: asgd, stepsize: theory}, {name: asgd, stepsize: 1}, {name: asgd, stepsize: theory}]
stop: {time: 1.0}
"""


def made(kind: str = "quadratic") -> tuple[Any, Node]:
    text = TEXT % kind if kind == "quadratic" else (TEXT % kind).replace(", dimension: 3", "")
    root = read_text(text, "s.yaml")
    return load_scenario(plain(root)), root


def found(reader: Any = None, kind: str = "quadratic") -> list[tuple[str, int, str]]:
    scenario, root = made(kind)
    usual = SimpleNamespace(mistakes=lambda *_: [])
    return [(one.key, one.line, one.rule) for one in refusals(scenario, root, reader or usual)]


def test_an_objective_in_python_cannot_be_swept() -> None:
    [(key, line, rule)] = found(kind="python")
    assert (key, line) == ("problem.kind", 1) and rule.startswith("is python, whose objective")


def test_a_run_that_would_hardly_end_is_refused() -> None:
    root = read_text((TEXT % "quadratic").replace("time: 1.0", "time: 1e18"), "s.yaml")
    [mistake] = unresolved(load_scenario(plain(root)), root)
    assert (mistake.key, mistake.line) == ("stop.time", 4)
    assert mistake.rule.startswith("is long enough for ")


def test_files_are_looked_at_before_theory(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is absent comes first; theory is asked only if nothing is wrong."""
    monkeypatch.setattr(module, "unresolved", lambda *_: [Mistake(key="theory", rule="t")])
    wrong = SimpleNamespace(mistakes=lambda *_: [Mistake(key="file", rule="w")])
    assert found() == [("theory", 0, "t")]
    assert found(wrong) == [("file", 0, "w")]
    monkeypatch.setattr(module, "absent_files", lambda *_: [Mistake(key="absent", rule="a")])
    assert found(wrong) == [("absent", 0, "a")]


def test_each_prescription_is_tried_and_a_problem_that_cannot_be_built_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def refuse(scenario: Any, index: int, problem: Any) -> None:
        asked.append(index)
        raise ScenarioError.of("is unknown", key=f"methods[{index}].stepsize")

    monkeypatch.setattr(module, "parameters_of", refuse)
    scenario, root = made()
    mistakes = list(unresolved(scenario, root))
    assert asked == [0, 2]
    assert [(one.key, one.line) for one in mistakes] == [
        ("methods[0].stepsize", 3), ("methods[2].stepsize", 3),
    ]  # fmt: skip

    def broken(_: Any) -> None:
        raise DataError("no such data")

    monkeypatch.setattr(module, "problem_of", broken)
    [one] = unresolved(scenario, root)
    assert (one.key, one.line, one.rule) == ("problem", 1, "no such data")
