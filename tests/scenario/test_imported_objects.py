"""Objects that are imported by name, and why one cannot be used."""

import sys
from pathlib import Path

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.imported_objects import Unusable, imported_object
from simulator.scenario.objectives import model_from, objective_from

MODULE = """
class Objective:
    start, gradient, measure = 0, 0, 0
class Partial:
    start = 0
def make():
    return Objective()
def broken():
    raise ValueError("no data")
ready = Objective()
number = 3
"""


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_code.py").write_text(MODULE)
    (tmp_path / "bad_code.py").write_text("1 / 0")
    (tmp_path / "script_code.py").write_text("raise SystemExit(0)")
    (tmp_path / "lazy_code.py").write_text("def __getattr__(name):\n    return {}[name]\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("own_code", "bad_code", "script_code", "lazy_code"):
        monkeypatch.delitem(sys.modules, name, raising=False)


def test_an_object_of_a_module() -> None:
    assert imported_object("own_code:number") == 3


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("own_code", "must be package.module:Name"),
        (":Name", "must be package.module:Name"),
        ("own_code:", "must be package.module:Name"),
        ("no_code:X", "no module 'no_code', is its folder on PYTHONPATH?"),
        ("bad_code:X", "importing it failed: ZeroDivisionError: division by zero"),
        (
            "script_code:X",
            "importing it ends the program: put its work below if __name__ == '__main__'",
        ),
        ("lazy_code:X", "reading 'X' failed: KeyError: 'X'"),
        (
            "own_code:Objectiv",
            "module has no 'Objectiv', did you mean 'Objective'? known: Objective, Partial",
        ),
    ],
)
def test_what_cannot_be_imported(place: str, said: str) -> None:
    with pytest.raises(Unusable) as caught:
        imported_object(place)
    assert str(caught.value) == said
    for option, use in (("objective", objective_from), ("model", model_from)):
        with pytest.raises(ScenarioError) as refused:
            use(place)
        assert str(refused.value) == f"--{option} {place}: {said}"


def test_an_objective_is_made_unless_it_is_there() -> None:
    kind = type(imported_object("own_code:ready"))
    for name in ("Objective", "make", "ready"):
        assert type(objective_from(f"own_code:{name}")) is kind
    assert model_from("own_code:Objective") is kind


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Partial", "a Partial lacks gradient, measure"),
        ("number", "a int lacks start, gradient, measure"),
        ("broken", "making it failed: ValueError: no data"),
    ],
)
def test_an_objective_must_be_complete(name: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        objective_from(f"own_code:{name}")
    assert str(caught.value) == f"--objective own_code:{name}: {said}"
