"""Optuna's samplers: they learn, they prune, and an interruption changes nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from simulator.errors import MissingExtra
from simulator.tuning.samplers import tpe
from simulator.tuning.samplers.tpe import Tpe
from simulator.tuning.search import plan_studies, search
from simulator.tuning.trials_table import trials_table
from tests.tuning.conftest import small_scenario
from tests.tuning.test_space import nested_space

TRIALS = 4


@pytest.fixture
def short_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two random trials come first, so that learning shows after few trials."""
    monkeypatch.setattr(tpe, "STARTUP", 2)


def test_it_never_proposes_an_inactive_parameter(tmp_path: Path) -> None:
    sampler = Tpe(nested_space(), 1, tmp_path / "j")
    for number in range(12):
        proposal = sampler.ask()
        assert proposal is not None
        values = dict(proposal.point)
        assert ("concurrency" in values) == (values["continues"] == "uniform")
        sampler.tell(proposal, 1.0, float(number))


def test_it_learns_where_good_trials_are(tmp_path: Path) -> None:
    """The score is the distance of `buffer` from 4 on a space of 1 to 5 and 1 to 16."""
    [space] = nested_space()
    sampler = Tpe((space,), 3, tmp_path / "j")
    scores = []
    for _ in range(26):
        proposal = sampler.ask()
        assert proposal is not None
        scores.append(abs(dict(proposal.point)["buffer"] - 4.0))
        sampler.tell(proposal, 1.0, scores[-1])
    assert sum(scores[-10:]) < 0.5 * sum(scores[:10])


@pytest.mark.usefixtures("short_start")
@pytest.mark.parametrize("kind", ["tpe", "halving"])
def test_a_search_in_two_parts_is_the_search_in_one(tmp_path: Path, kind: str) -> None:
    whole = search(small_scenario(sampler=kind, trials=TRIALS), tmp_path / "whole")
    search(small_scenario(sampler=kind, trials=TRIALS - 1), tmp_path / "parts")
    parts = search(small_scenario(sampler=kind, trials=TRIALS), tmp_path / "parts")
    assert trials_table(parts).equals(trials_table(whole))


def test_trials_that_were_asked_for_and_not_told_are_asked_for_again(tmp_path: Path) -> None:
    """The state after a kill: trials of the journal that never ended."""
    space = nested_space()
    killed = Tpe(space, 1, tmp_path / "j")
    asked = [killed.ask() for _ in range(3)]
    again = Tpe(space, 1, tmp_path / "j")
    assert [one and one.point for one in (again.ask() for _ in range(3))] == [
        one and one.point for one in asked
    ]


@pytest.mark.usefixtures("short_start")
def test_halving_prunes_and_the_choice_was_carried_to_the_end(tmp_path: Path) -> None:
    tuning = search(small_scenario(sampler="halving", trials=TRIALS), tmp_path)
    assert {outcome.status for outcome in tuning.outcomes} == {"complete", "pruned"}
    assert all(outcome.share < 1.0 for outcome in tuning.outcomes if outcome.status == "pruned")
    assert [study.spent for study in tuning.studies] == [TRIALS, TRIALS]
    for choice in tuning.choices:
        assert choice is not None
        assert choice.outcome.status == "complete"


def test_halving_is_charged_for_every_share(tmp_path: Path) -> None:
    tuning = search(small_scenario(sampler="halving", trials=None, arrivals=700), tmp_path)
    assert [study.spent for study in tuning.studies] == [700, 700]


def test_planning_writes_nothing(tmp_path: Path) -> None:
    plan_studies(small_scenario(sampler="tpe"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_optuna_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(MissingExtra, match=r"pip install 'paceline\[tune\]'"):
        search(small_scenario(sampler="tpe"), tmp_path)
