"""Methods from outside, for one load."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from algorithms import METHODS
from simulator.naming import closest

from .conftest import Load, Refusal

MODULE = '''
"""A module with methods and with what is none."""

from dataclasses import dataclass

from algorithms.base import Algorithm, Count, Positive


@dataclass(kw_only=True)
class EveryOther(Algorithm):
    """Applies every other gradient."""

    stepsize: Positive = 0.5
    skip: Count = 2

    def on_gradient(self, gradient):
        self.assign(gradient.worker)


@dataclass(kw_only=True)
class Taken(EveryOther):
    name = "asgd"


@dataclass(kw_only=True)
class Labelled(EveryOther):
    label: str = "x"


class NotADataclass:
    def start(self): ...
    def on_gradient(self, gradient): ...


class NoHooks:
    pass


number = 3
'''


@pytest.fixture(autouse=True)
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "outside_methods.py").write_text(MODULE)
    (tmp_path / "outside_broken.py").write_text("1 / 0")
    (tmp_path / "outside_needy.py").write_text("import no_such_package_at_all")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "outside_methods", raising=False)


PLUGIN = "outside_methods:EveryOther"


def test_a_plugin_is_a_method_like_any_other(load: Load) -> None:
    entry = load("methods: [{name: every_other, skip: 3}]", plugins=(PLUGIN,)).methods[0]
    assert entry.parameters == {"stepsize": 0.5, "skip": 3}
    assert entry.label == "every_other (skip=3)"
    assert entry.algorithm.__name__ == "EveryOther"


def test_a_method_without_required_parameters_is_its_bare_name(load: Load) -> None:
    entry = load("methods: [every_other]", plugins=(PLUGIN,)).methods[0]
    assert entry.parameters == {"stepsize": 0.5, "skip": 2}


def test_a_plugin_is_known_to_its_load_only(load: Load, refusal: Refusal) -> None:
    load("methods: [every_other]", plugins=(PLUGIN,))
    assert "every_other" not in METHODS
    assert refusal("methods: [every_other]") == [
        f"1:11: methods[0]: every_other, unknown method, {closest('every_other', METHODS)}"
    ]


def test_its_parameters_are_checked_as_any_other(refusal: Refusal) -> None:
    text = "methods: [{name: every_other, skp: 0, stepsize: 0}]"
    assert refusal(text, plugins=(PLUGIN,)) == [
        "1:31: methods[0].skp: unknown key, did you mean 'skip'? "
        "known: name, label, stepsize, skip, schedule, preconditioner",
        "1:49: methods[0].stepsize: 0, must be above 0",
    ]


# (the mistake, the plug-in, the exact line after it)
WRONG = [
    ("no class", "outside_methods", "must be package.module:Name"),
    (
        "no such module",
        "no_such_module:X",
        "no module 'no_such_module', is its folder on PYTHONPATH?",
    ),
    (
        "module that needs another",
        "outside_needy:X",
        "no module 'no_such_package_at_all', is its folder on PYTHONPATH?",
    ),
    (
        "module that fails",
        "outside_broken:X",
        "importing it failed: ZeroDivisionError: division by zero",
    ),
    (
        "no such class",
        "outside_methods:EveryOthr",
        "module has no 'EveryOthr', did you mean 'EveryOther'? "
        "known: Algorithm, EveryOther, Taken, Labelled, NotADataclass, NoHooks",
    ),
    ("no class but a number", "outside_methods:number", "is a int, must be a class"),
    ("no hooks", "outside_methods:NoHooks", "class lacks start() and on_gradient()"),
    (
        "no dataclass",
        "outside_methods:NotADataclass",
        "must be decorated with @dataclass(kw_only=True)",
    ),
    (
        "name in use",
        "outside_methods:Taken",
        "is called 'asgd', which another method is called already",
    ),
    (
        "field in use",
        "outside_methods:Labelled",
        "has a field 'label', which every entry of methods has already",
    ),
]


@pytest.mark.parametrize(
    ("plugin", "line"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_a_plugin_is_refused_with(plugin: str, line: str, refusal: Refusal) -> None:
    assert refusal("", plugins=(plugin,)) == [f"--plugin {plugin}: {line}"]
