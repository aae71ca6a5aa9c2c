"""The workers of a round."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from algorithms.parts.turnover import Team


def team_of(members: list[int], least: int = 1, **rules: Any) -> Team:
    usual = {"round": "continue", "divisor": "contributors", "first_round": "works"}
    turnover = SimpleNamespace(**{**usual, "min_members": 1, **rules})
    return Team(SimpleNamespace(workers=5, members=np.array(members), turnover=turnover), least)


def test_without_turnover_all_take_part() -> None:
    team = Team(SimpleNamespace(workers=5, turnover=None))
    assert team.gather() is None
    assert (team.size, team.divisor(5)) == (5, 5)


def test_a_joiner_works_or_counts_as_zero_in_its_first_round_only() -> None:
    works, zero = team_of([0, 1, 3]), team_of([0, 1, 3], first_round="zero", divisor="members")
    works.join(3)
    zero.join(3)
    assert works.gather() == [0, 1, 3]
    assert zero.gather() == [0, 1]
    assert (zero.size, zero.divisor(2)) == (2, 3)
    assert zero.gather() == [0, 1, 3]


def test_if_all_are_new_all_work() -> None:
    team = team_of([2], first_round="zero")
    team.join(2)
    assert team.gather() == [2]


def test_too_few_members_are_no_team() -> None:
    team = team_of([0, 1], min_members=3)
    assert (team.gather(), team.size) == ([], 0)


def test_too_few_results_are_no_round() -> None:
    team, strict = team_of([0, 1], least=2), team_of([0, 1], round="discard")
    assert [team.starts_again(left) for left in (1, 2)] == [True, False]
    assert strict.starts_again(2)
    assert team_of([0, 1], least=3).gather() == []


def test_a_sum_is_divided_by_contributors_unless_members_count() -> None:
    found = [team_of([0, 1, 2], divisor=kind) for kind in ("contributors", "members")]
    for team in found:
        team.gather()
    assert [team.divisor(2) for team in found] == [2, 3]
    assert [team.counts_lost for team in found] == [False, True]
