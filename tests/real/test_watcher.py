"""The process that watches the target, both sides of it without a process."""

import os
from typing import Any

import numpy as np
import pytest

from simulator.errors import DataError, RunFailed
from simulator.problems.evaluators import evaluator_of
from simulator.real import watcher as module
from simulator.real.recipe import Recipe, recipe_of
from simulator.real.watcher import NICE, PATIENCE, PROGRAM, Watcher, watch
from simulator.running.judge import Judge
from simulator.scenario.sections import Target
from tests.shared.ends import Context, End
from tests.shared.recorded import brief

TARGET = Target(metric="loss", below=1.0, smooth=2, stay=2)


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> tuple[Watcher, End]:
    """A watcher, and its end of the pipe."""
    context = Context()
    monkeypatch.setattr(module, "CONTEXT", context)
    made = Watcher("recipe", TARGET)  # type: ignore[arg-type]
    [(ours, theirs)], [process] = context.pipes, context.processes
    assert (process.target, process.args) == (exec, (PROGRAM, {"connection": theirs}))
    assert process.daemon and process.log == ["start"]
    assert theirs.is_closed and ours.sent == [("recipe", TARGET)]
    ours.sent.clear()
    return made, ours


def model(number: float) -> Any:
    return np.array([float(number)])


def sent(end: End) -> list[tuple[bool, list[float]]]:
    """Whether each message begins anew, and the models in it."""
    found = [(new, [np.frombuffer(one).item() for one in models]) for new, models in end.sent]
    end.sent.clear()
    return found


def test_models_go_out_while_it_is_idle_and_as_many_as_a_verdict_needs_are_kept(
    pair: tuple[Watcher, End],
) -> None:
    """A verdict needs smooth + stay - 1 = 3 records in a row."""
    watcher, end = pair
    end.messages = [False]
    watcher.begin()
    assert end.waits == [PATIENCE]
    assert not watcher.look_at(model(0))
    assert sent(end) == [(True, [0.0])]
    for number in (1, 2, 3):
        assert not watcher.look_at(model(number))
    assert sent(end) == []
    end.messages = [False]
    assert not watcher.look_at(model(4))  # the fourth that waits pushes the first out
    assert sent(end) == [(True, [2.0, 3.0, 4.0])]
    end.messages = [False]
    assert not watcher.look_at(model(5))
    assert sent(end) == [(False, [5.0])]


def test_three_that_wait_are_not_one_too_many(pair: tuple[Watcher, End]) -> None:
    watcher, end = pair
    end.messages = [False]
    watcher.begin()
    watcher.look_at(model(0))
    for number in (1, 2):
        watcher.look_at(model(number))
    end.messages = [False]
    watcher.look_at(model(3))
    assert sent(end) == [(True, [0.0]), (False, [1.0, 2.0, 3.0])]


def test_what_it_found_is_reported_once_and_the_next_run_begins_anew(
    pair: tuple[Watcher, End],
) -> None:
    watcher, end = pair
    end.messages = [False]
    watcher.begin()
    watcher.look_at(model(0))
    watcher.look_at(model(1))
    end.messages = [True]
    assert watcher.has_found() and not watcher.has_found()
    watcher.begin()  # it is idle: nothing to wait for
    assert end.waits.count(PATIENCE) == 1
    watcher.look_at(model(2))
    assert sent(end) == [(True, [0.0]), (True, [2.0])]  # model 1 was of the run before


def test_it_is_waited_for_until_patience_ends(pair: tuple[Watcher, End]) -> None:
    watcher, end = pair
    with pytest.raises(RunFailed, match=f"was not ready in {PATIENCE:g} s"):
        watcher.begin()
    end.messages = [DataError("no such file")]
    with pytest.raises(DataError, match="no such file"):
        watcher.begin()


def test_without_it_the_run_goes_on_to_its_horizon(
    pair: tuple[Watcher, End], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_end: End, _message: object) -> None:
        raise BrokenPipeError

    watcher, end = pair
    end.messages = [False]
    watcher.begin()
    monkeypatch.setattr(End, "send", broken)
    assert not watcher.look_at(model(0))
    for error in (EOFError, ConnectionResetError):
        end.messages = [error]
        assert not watcher.look_at(model(1))
    end.messages = [True]
    assert watcher.has_found()


def test_it_is_killed_at_the_end(pair: tuple[Watcher, End]) -> None:
    watcher, end = pair
    process: Any = watcher._process
    watcher.close()
    assert end.is_closed and process.log == ["start", "kill", ("join",)]


@pytest.fixture
def manners(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the process does to itself before it works."""
    done: list[Any] = []
    monkeypatch.setattr(os, "nice", done.append)
    monkeypatch.setattr(module, "end_with_parent", lambda: done.append("watches"))
    return done


def test_the_process_judges_as_a_simulation_would(manners: list[Any]) -> None:
    """Models of falling and rising loss; the judge starts anew when it is told to."""
    recipe = recipe_of(brief({"name": "asgd", "stepsize": 0.1}))
    problem = recipe.build()
    evaluator = evaluator_of(problem)
    ways = [problem.start * share for share in (1.0, 0.5, 0.25, 0.1, 1.0, 0.1)]
    losses = [evaluator.measure(way)[0] for way in ways]
    target = Target(metric="loss", below=float(np.sort(losses)[2]), stay=2)
    judge = Judge(target, 1)
    good = [bool(judge.reached(evaluator.measure(way)[None])[0]) for way in ways]
    assert good.count(True) in (1, 2)  # else this test says little
    packed = [way.astype(float).tobytes() for way in ways]
    messages = [(True, packed[:2]), (False, packed[2:]), (False, packed[3:4]), (True, packed[3:4])]
    end = End((recipe, target), *messages)
    watch(end)  # type: ignore[arg-type]
    assert manners == [NICE, "watches"]
    ready, first, second, *rest = end.sent
    assert ready is False
    assert (first, second) == (any(good[:2]), any(good[2:]))
    assert rest == [True, False]  # the second good one in a row; the first one of a new run


def test_a_problem_that_cannot_be_built_is_sent_back(
    manners: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    error = DataError("no such file")

    def fails(_: Recipe) -> None:
        raise error

    monkeypatch.setattr(Recipe, "build", fails)
    end = End((Recipe(None), TARGET))  # type: ignore[arg-type]
    watch(end)  # type: ignore[arg-type]
    assert end.sent == [error] and manners
