"""What a run returns: events that are made when they are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from simulator.results.result import Result, Status, keys_beside, parameters_of
from tests.shared.fabricated import made_result


def test_the_goal_says_whose_seconds_they_are() -> None:
    simulated, real = made_result(), replace(made_result(), wall={"on": "local"})
    assert simulated.goal == "loss_gap <= 0.2, in simulated seconds"
    assert real.goal == "loss_gap <= 0.2, in seconds"
    assert replace(simulated, target=None).goal == ""


def two_groups(asked: list[str]) -> Iterator[pd.DataFrame]:
    asked.append("made")
    yield pd.DataFrame({"job": [0, 1]})
    yield pd.DataFrame({"job": [2]})


def lazy(asked: list[str]) -> Result:
    return replace(made_result(), events=lambda: two_groups(asked))


def test_events_that_come_in_groups_are_one_table_made_once() -> None:
    asked: list[str] = []
    result = lazy(asked)
    assert asked == []
    assert result.events is not None
    assert result.events["job"].tolist() == [0, 1, 2]
    assert result.events.index.tolist() == [0, 1, 2]
    assert asked == ["made"]


def test_the_groups_are_given_without_making_the_table() -> None:
    result = lazy([])
    for _ in range(2):
        groups = result.event_groups()
        assert groups is not None
        assert [group["job"].tolist() for group in groups] == [[0, 1], [2]]


def test_a_table_of_events_is_a_group_and_none_is_none() -> None:
    table = pd.DataFrame({"job": [4]})
    groups = replace(made_result(), events=table).event_groups()
    assert groups is not None
    assert [group is table for group in groups] == [True]
    assert made_result().events is None
    assert made_result().event_groups() is None


def test_columns_that_follow_from_others_tell_no_lines_apart() -> None:
    """At two noises and two sizes the tuned step follows from both, the name from the size."""
    table = pd.DataFrame(
        {
            "size": [2, 2, 4, 4],
            "name": ["a", "a", "b", "b"],
            "noise": [0.1, 0.2, 0.1, 0.2],
            "step": [1.0, 2.0, 3.0, 3.0],
            "kind": ["x"] * 4,
        }
    )
    assert keys_beside(table, "size", list(table)) == ["noise", "kind"]
    assert keys_beside(table, "noise", list(table)) == ["size", "kind"]


def test_parameters_are_the_columns_that_a_summary_does_not_document() -> None:
    assert parameters_of(made_result().summary) == ["stepsize", "delay_threshold"]


def test_every_status_has_its_sentence() -> None:
    assert all(status.sentence.endswith(".") for status in Status)
    assert len({status.sentence for status in Status}) == len(Status)
