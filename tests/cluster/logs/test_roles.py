"""Columns of a log find their roles by their names, or are given."""

from __future__ import annotations

import pytest

from simulator.cluster.logs.roles import WorkerColumn, choose_columns
from simulator.errors import DataError


def chosen(
    names: str, given: dict[str, str] | None = None, worker: WorkerColumn = "rank"
) -> dict[str, str]:
    found = choose_columns(names.split(","), given or {}, "log.csv", worker=worker)
    return {role: column.name for role, column in found.items()}


@pytest.mark.parametrize(
    ("names", "worker", "duration"),
    [
        ("rank,duration", "rank", "duration"),
        ("host,Batch Time (ms)", "host", "Batch Time (ms)"),
        ("seconds,Worker ID", "Worker ID", "seconds"),
        ("node,step,step_ms", "node", "step_ms"),
        ("host,rank,compute_seconds", "rank", "compute_seconds"),
    ],
)
def test_usual_names_are_known(names: str, worker: str, duration: str) -> None:
    found = chosen(names)
    assert (found["worker"], found["duration"]) == (worker, duration)


def test_a_column_has_one_role() -> None:
    assert chosen("host,time", {"duration": "time"}) == {"worker": "host", "duration": "time"}


def test_an_empty_name_is_no_column() -> None:
    assert "time" not in chosen("host,time,seconds", {"time": ""})


def test_a_replica_is_another_column_than_a_rank() -> None:
    assert chosen("rank,dp_rank,duration", worker="dp_rank")["worker"] == "dp_rank"


def test_names_that_are_not_usual_are_marked_as_guesses() -> None:
    found = choose_columns(["host", "duration", "when"], {"time": "when"}, "log.csv")
    assert {role for role, column in found.items() if column.guessed} == {"worker"}


@pytest.mark.parametrize(
    ("names", "given", "said"),
    [
        ("host,x", {}, "no column for the duration, must be named: --columns duration=NAME; known"),
        ("duration,x", {}, "no column for the worker, must be named: --columns worker=NAME"),
        ("host,time", {}, "no column for the duration"),
        ("host,seconds", {"duration": ""}, "no column for the duration"),
        ("host,seconds", {"wrker": "host"}, "'wrker' is no role; did you mean 'worker'"),
        ("host,seconds", {"worker": "hots"}, "no column 'hots'; did you mean 'host'"),
        ("host,x", {"worker": "x", "duration": "x"}, "'x' has two roles, must have one"),
    ],
)
def test_columns_that_do_not_fit_are_refused(names: str, given: dict[str, str], said: str) -> None:
    with pytest.raises(DataError, match=said):
        chosen(names, given)
