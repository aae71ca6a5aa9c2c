"""The errors: their texts, their exit codes, and their transfer between processes."""

from __future__ import annotations

import pickle

import pytest

from simulator.errors import (
    DataError,
    InvariantError,
    MissingExtra,
    Mistake,
    PacelineError,
    ResumeRefused,
    RunFailed,
    ScenarioError,
    StorageError,
    reason,
)
from simulator.naming import closest

MISTAKE = Mistake(
    file="s.yaml",
    line=3,
    column=9,
    key="problem.kind",
    value="quadratc",
    rule="unknown kind",
    suggestion="did you mean 'quadratic'?",
)

# (error, exit code, text)
ERRORS: list[tuple[PacelineError, int, str]] = [
    (
        ScenarioError([MISTAKE, Mistake(file="--set seeds", rule="has no =")]),
        2,
        "s.yaml:3:9: problem.kind: quadratc, unknown kind, did you mean 'quadratic'?\n"
        "--set seeds: has no =",
    ),
    (ScenarioError.of("has a sweep", key="sweep"), 2, "<scenario>: sweep: has a sweep"),
    (DataError("a.csv: no rows"), 2, "a.csv: no rows"),
    (
        MissingExtra("data", package="scikit-learn", purpose="kind: sklearn"),
        2,
        "kind: sklearn needs scikit-learn: pip install 'paceline[data]'",
    ),
    (ResumeRefused("another version"), 3, "another version"),
    (StorageError("disk full"), 4, "disk full"),
    (
        InvariantError("jobs are conserved", "9 of 10"),
        1,
        "broken invariant: jobs are conserved: 9 of 10",
    ),
    (RunFailed("seed 3"), 1, "seed 3"),
]


@pytest.mark.parametrize(("error", "exit_code", "text"), ERRORS)
def test_text_and_exit_code(error: PacelineError, exit_code: int, text: str) -> None:
    assert (error.exit_code, str(error)) == (exit_code, text)


@pytest.mark.parametrize("error", [case[0] for case in ERRORS])
def test_errors_survive_pickling(error: PacelineError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


@pytest.mark.parametrize(("count", "lines"), [(50, 50), (51, 51), (1000, 51)])
def test_at_most_fifty_mistakes_are_listed(count: int, lines: int) -> None:
    error = ScenarioError(Mistake(rule="is wrong", key=f"k{i}") for i in range(count))
    said = str(error).splitlines()
    assert (len(error.problems), len(said)) == (count, lines)
    assert said[49] == "<scenario>: k49: is wrong"
    if count > 50:
        assert said[50] == f"... and {count - 50} more"


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("ringmastr", "did you mean 'ringmaster'? known: asgd, ringmaster"),
        ("ASGD", "did you mean 'asgd'? known: asgd, ringmaster"),
        ("xyz", "known: asgd, ringmaster"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(name: str, answer: str) -> None:
    assert closest(name, ["asgd", "ringmaster"]) == answer


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied"), "Permission denied"),
        (OSError("not seekable"), "not seekable"),
        (BlockingIOError(), "BlockingIOError"),
    ],
)
def test_an_error_of_the_system_is_never_none(error: OSError, said: str) -> None:
    assert reason(error) == said
