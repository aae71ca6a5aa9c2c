"""The host of the workers, with forks, kills and exits that are only noted."""

import os
import signal
import sys
from pickle import PicklingError
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from simulator.errors import DataError, RunFailed
from simulator.real import host as module
from simulator.real.host import PATIENCE, PROGRAM, Host, host
from simulator.real.recipe import Bench, recipe_of
from simulator.real.transport import Order, Setting
from tests.shared.ends import Context, End
from tests.shared.recorded import brief

ASGD = {"name": "asgd", "stepsize": 0.1}


class Exited(Exception):
    """In the place of the end of a process."""


@pytest.fixture
def context(monkeypatch: pytest.MonkeyPatch) -> Context:
    made = Context()
    monkeypatch.setattr(module, "CONTEXT", made)
    return made


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """What is killed; process 11 has gone before."""
    found: list[tuple[int, int]] = []

    def kill(process: int, number: int) -> None:
        if process == 11:
            raise ProcessLookupError
        found.append((process, number))

    monkeypatch.setattr(os, "kill", kill)
    monkeypatch.setattr(module, "_compiled", lambda recipe: f"bench of {recipe}")
    return found


@pytest.mark.parametrize("last", [[], [ConnectionResetError], ["anything"]])
def test_a_worker_per_end_lives_until_the_server_is_gone(
    last: list[Any], killed: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = iter((10, 11, 12))
    monkeypatch.setattr(os, "fork", lambda: next(ids))
    control, ends = End("recipe", *last), [End() for _ in range(3)]
    host(control, ends)  # type: ignore[arg-type]
    assert control.sent == [[10, 11, 12]]
    assert all(end.is_closed for end in ends)
    assert killed == [(10, signal.SIGKILL), (12, signal.SIGKILL)]


def test_the_child_of_a_fork_becomes_its_worker(
    killed: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def become(*given: Any) -> None:
        raise Exited(*given)

    ids = iter((10, 0))
    monkeypatch.setattr(os, "fork", lambda: next(ids))
    monkeypatch.setattr(module, "_become_worker", become)
    control, ends = End("recipe"), [End(), End(), End()]
    with pytest.raises(Exited) as caught:
        host(control, ends)  # type: ignore[arg-type]
    assert caught.value.args == ("recipe", "bench of recipe", 1, ends, control)
    assert killed == []


def test_a_problem_that_cannot_be_built_is_sent_back_and_nobody_forks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = DataError("no such file")

    def fails(_: object) -> None:
        raise error

    monkeypatch.setattr(module, "_compiled", fails)
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("a fork"))
    control = End("recipe")
    host(control, [End()])  # type: ignore[arg-type,list-item]
    assert control.sent == [error]


@pytest.mark.parametrize("failure", [None, ValueError])
def test_a_worker_keeps_its_own_end_only_and_exits_without_handlers(
    failure: type[Exception] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    control, ends, served = End(), [End(), End(), End()], list[Any]()

    def serve(*given: Any) -> None:
        served.append((given, control.is_closed, [end.is_closed for end in ends]))
        if failure is not None:
            raise failure

    def leave(code: int) -> None:
        raise Exited(code)

    monkeypatch.setattr(module, "serve", serve)
    monkeypatch.setattr(os, "_exit", leave)
    with pytest.raises(Exited) as caught:
        module._become_worker("recipe", "bench", 1, ends, control)  # type: ignore[arg-type]
    assert caught.value.args == (0,)
    assert served == [((ends[1], "recipe", "bench", 1), True, [True, False, True])]


def test_the_shared_bench_is_ready_for_a_job_of_seed_0() -> None:
    recipe = recipe_of(brief(ASGD))
    job = Order(1, 1, -1, None, np.ones(4).tobytes(), 0.0)
    own = Bench(recipe.build())
    own.reset(Setting(0))
    shared = module._compiled(recipe)
    assert shared is not None and shared.compute(2, job) == own.compute(2, job)


@pytest.mark.parametrize("kind", ["python", "network"])
def test_objectives_and_networks_are_built_after_the_fork(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", ModuleType("torch"))
    problem = {"kind": kind} if kind == "python" else {"kind": kind, "model": "own"}
    scenario = brief(ASGD).model_copy(update={"problem": _Kind(problem["kind"])})
    assert module._compiled(recipe_of(scenario)) is None


class _Kind:
    def __init__(self, kind: str) -> None:
        self.kind = kind


def test_the_server_starts_one_process_with_an_end_per_worker(context: Context) -> None:
    made = Host("recipe", 2)  # type: ignore[arg-type]
    (control, theirs), *pairs = context.pipes
    (process,) = context.processes
    ends = [end for _, end in pairs]
    assert made.connections == [ours for ours, _ in pairs] and len(pairs) == 2
    assert (process.target, process.args) == (exec, (PROGRAM, {"control": theirs, "ends": ends}))
    assert process.daemon and process.log == ["start"]
    assert theirs.is_closed and all(end.is_closed for end in ends)
    assert control.sent == ["recipe"] and not control.is_closed
    control.messages = [[7, 8], DataError("no such file")]
    assert made.processes() == [7, 8]
    with pytest.raises(DataError, match="no such file"):
        made.processes()


def test_the_process_is_killed_only_if_it_does_not_end_by_itself(context: Context) -> None:
    for outlives in (False, True):
        made = Host("recipe", 1)  # type: ignore[arg-type]
        context.processes[-1].outlives = outlives
        made.close()
    calm, stubborn = (process.log for process in context.processes)
    assert calm == ["start", ("join", PATIENCE)]
    assert stubborn == ["start", ("join", PATIENCE), "kill", ("join",)]
    assert context.pipes[0][0].is_closed


@pytest.mark.parametrize("kind", [PicklingError, AttributeError, TypeError])
def test_what_cannot_be_sent_is_refused_with_the_way_out(
    kind: type[Exception], context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_end: End, _message: object) -> None:
        raise kind("a lambda")

    monkeypatch.setattr(End, "send", refuse)
    with pytest.raises(RunFailed, match=r"cannot be sent .*model='module:Name': a lambda"):
        Host("recipe", 1)  # type: ignore[arg-type]
    assert context.pipes[0][0].is_closed and context.processes[0].log[-1] == ("join", PATIENCE)


def test_a_process_that_died_at_once_is_reported_by_its_absent_answer(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_end: End, _message: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(End, "send", broken)
    with pytest.raises(EOFError):
        Host("recipe", 1).processes()  # type: ignore[arg-type]
    assert not context.pipes[0][0].is_closed
