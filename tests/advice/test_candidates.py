"""Methods as entries to be tuned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest

from simulator.advice.candidates import USUAL, entries
from simulator.errors import DataError
from tests.conftest import Golden


@dataclass
class Greedy:
    """Needs a number that is not searched."""

    appetite: float
    searched: ClassVar[dict[str, object]] = {}


@dataclass
class Listed:
    """Needs one of several words."""

    word: str
    stepsize: float
    size: int = 3
    searched: ClassVar[dict[str, object]] = {"word": ["b", "a"]}


def test_required_parameters_get_a_first_value(golden: Golden) -> None:
    found = [*entries(USUAL, 7, []), *entries(["local_sgd", "rennala", "rennala"], 2, [])]
    golden("candidates", "\n".join(map(str, found)))


def test_what_has_no_search_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"greedy": Greedy, "listed": Listed}
    monkeypatch.setattr("simulator.advice.candidates.with_plugins", lambda _: known)
    assert entries(["listed"], 3, []) == [{"name": "listed", "word": "b", "stepsize": 0.1}]
    rule = "Greedy: needs appetite, which has no default search: name the method in a scenario"
    with pytest.raises(DataError, match=rule):
        entries(["greedy"], 3, [])
    with pytest.raises(DataError, match="'gredy': no such method, did you mean 'greedy'"):
        entries(["gredy"], 3, [])
