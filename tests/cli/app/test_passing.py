"""Every option reaches the work: the commands with a stand-in for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer

from simulator.sweep.grid import load_grid
from simulator.sweep.session import begin
from tests.cli.conftest import SMALL
from tests.conftest import Command

Passed = Callable[..., dict[str, Any]]


@pytest.fixture
def passed(paceline: Command, monkeypatch: pytest.MonkeyPatch) -> Passed:
    """What a command passes to a function, which does nothing: its arguments and options."""

    def call(function: str, *arguments: str | Path | int) -> dict[str, Any]:
        seen: dict[str, Any] = {}

        def stop(*given: Any, **options: Any) -> None:
            seen.update(options, given=given)
            raise typer.Exit

        with monkeypatch.context() as patch:
            patch.setattr(f"simulator.cli.{function}", stop)
            done = paceline(*arguments)
        assert seen, done.output
        return seen

    return call


def part(seen: dict[str, Any], *names: str) -> list[Any]:
    return [seen[name] for name in names]


@pytest.fixture(autouse=True)
def small(tmp_path: Path) -> None:
    """The file of a scenario in the current directory."""
    (tmp_path / "small.yaml").write_text(SMALL)


def test_run(passed: Passed) -> None:
    names = ("overwrite", "strict", "as_json")
    assert part(passed("run.carry_out", "run", "small.yaml"), *names) == [False] * 3
    for place, option in enumerate(("--overwrite", "--strict", "--json")):
        seen = passed("run.carry_out", "run", "small.yaml", option)
        assert part(seen, *names) == [place == k for k in range(3)]
    assert seen["given"][2] == Path("results/small")
    seen = passed("run._simulate", "run", "small.yaml")
    assert part(seen, "jobs", "events", "show_progress") == [None, False, True]
    assert seen["given"][0].engine == "tape"
    options = ("-j", 3, "--events", "--no-progress", "--engine", "numpy", "--seeds", "4..5")
    seen = passed("run._simulate", "run", "small.yaml", *options, "--set", "cluster.workers=2")
    assert part(seen, "jobs", "events", "show_progress") == [3, True, False]
    scenario = seen["given"][0]
    assert (scenario.engine, scenario.seeds, scenario.cluster.size) == ("numpy", [4, 5], 2)


def test_real(passed: Passed) -> None:
    names = ("overwrite", "strict", "as_json")
    seen = passed("real.carry_out", "real", "small.yaml")
    assert (part(seen, *names), seen["given"][2]) == ([False] * 3, Path("results/small-real"))
    for place, option in enumerate(("--overwrite", "--strict", "--json")):
        seen = passed("real.carry_out", "real", "small.yaml", option, "-o", "x")
        assert part(seen, *names) == [place == k for k in range(3)]
    names = ("pace", "show_progress", "on", "address")
    assert part(passed("real._play", "real", "small.yaml"), *names) == [False, True, "local", None]
    options = ("--pace", "--no-progress", "--on", "ray", "--address", "a:1", "--objective", "m:x")
    seen = passed("real._play", "real", "small.yaml", *options)
    assert part(seen, *names) == [True, False, "ray", "a:1"]
    assert seen["given"][1] == "m:x"


def test_sweep_and_resume(passed: Passed) -> None:
    names = ("shard", "why", "show_progress", "strict", "as_json")
    sweep = ("sweep.do", "sweep", "small.yaml", "--set", "cluster.workers=2,4")
    options = ("--why", "--no-progress", "--strict", "--json")
    seen = passed(*sweep)
    assert part(seen, *names) == [None, False, True, False, False]
    assert (seen["resources"].jobs, seen["given"][1]) == (None, Path("results/small-sweep"))
    assert Path("results/small-sweep").is_dir()
    begin(Path("d"), load_grid("small.yaml", ["cluster.workers=2,4"]))
    for command in (sweep, ("resume.do", "resume", "d")):
        for place, option in enumerate(options, start=1):
            seen = passed(*command, option)
            usual = [None, False, True, False, False]
            assert part(seen, *names) == [v if k != place else not v for k, v in enumerate(usual)]
        seen = passed(*command, "-j", 2, "--shard", "2/3")
        assert seen["resources"].jobs == 2
        assert seen["shard"] is not None
    names = ("jobs", "why", "as_json")
    seen = passed("sweep._show_plan", *sweep[1:], "--dry-run", "-j", 2, "--why", "--json")
    assert part(seen, *names) == [2, True, True]
    assert part(passed("sweep._show_plan", *sweep[1:], "--dry-run"), *names) == [None, False, False]


def test_tune(passed: Passed) -> None:
    names = ("formats", "show_progress", "as_json")
    swept = ("--set", "cluster.workers=2,4")
    for function, more in (("_carry_out", ()), ("tune_points", swept)):
        seen = passed(f"tune.{function}", "tune", "small.yaml", *more)
        assert part(seen, *names) == [["png", "pdf"], True, False]
        assert seen["resources"].jobs is None
        options = ("-j", 2, "--format", "svg", "--no-progress", "--json", "--overwrite")
        seen = passed(f"tune.{function}", "tune", "small.yaml", *more, *options)
        assert part(seen, *names) == [["svg"], False, True]
        assert (seen["resources"].jobs, seen["given"][1]) == (2, Path("results/small-tune"))
    options = ("--trials", 3, "--sampler", "random", "--extend", "--joint", "--seeds", 2)
    tune = passed("tune._carry_out", "tune", "small.yaml", *options, "-o", "x")["given"][0].tune
    assert (tune.trials, tune.arrivals, tune.sampler) == (3, None, "random")
    assert (tune.extend, tune.joint) == (True, True)
    seen = passed("tune._carry_out", "tune", "small.yaml", "--arrivals", 99, "-o", "y")
    assert (seen["given"][0].tune.trials, seen["given"][0].tune.arrivals) == (None, 99)


def test_advise(passed: Passed) -> None:
    names = ("budget", "trials", "current", "methods", "show_progress", "quiet", "worker")
    seen = passed("advise._work_out", "advise", "small.yaml")
    usual = ["5m", None, "sync_sgd", None, True, False, "rank"]
    assert part(seen, *names) == usual
    assert (seen["given"][1], seen["plugins"]) == (Path("results/small-advice"), [])
    options = ("--budget", "9s", "--trials", 2, "--current", "a", "--methods", "b,c")
    more = ("--no-progress", "--json", "--worker", "dp_rank", "-j", 2, "-o", "x", "--plugin", "m:C")
    seen = passed("advise._work_out", "advise", "small.yaml", *options, *more)
    assert part(seen, *names) == ["9s", 2, "a", "b,c", False, True, "dp_rank"]
    assert (seen["resources"].jobs, seen["plugins"], seen["given"][1]) == (2, ["m:C"], Path("x"))


def test_what_if(passed: Passed) -> None:
    seen = passed("what_if._measure", "what-if", "d")
    assert seen["given"] == (Path("d"), None, 50, None, Path("d/what-if"))
    assert part(seen, "jobs", "plugins", "show_progress") == [None, [], True]
    options = ("--method", "a", "--slowest", 3, "--seeds", 2, "-j", 2, "-o", "x", "--no-progress")
    seen = passed("what_if._measure", "what-if", "d", *options)
    assert seen["given"] == (Path("d"), "a", 3, "2", Path("x"))
    assert part(seen, "jobs", "plugins", "show_progress") == [2, [], False]


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize(
    ("function", "work"),
    [("run._simulate", "simulator.run"), ("real._play", "simulator.real.run.real")],
)
def test_progress_is_passed_on(
    function: str, work: str, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    bar = lambda wanted: (asked.append(wanted), nullcontext("bar"))[1]  # noqa: E731
    monkeypatch.setattr("simulator.cli.progress.progress_bar", bar)
    monkeypatch.setattr(work, lambda *given, **options: (given, options))
    module, name = function.split(".")
    call = getattr(import_module(f"simulator.cli.{module}"), name)
    own = {"run": {"jobs": 2, "events": True}, "real": {"pace": True, "on": "x", "address": None}}
    extra = own[module]
    given, options = call("scenario", "objective", show_progress=shown, **extra)
    assert asked == [shown]
    assert given == ("scenario",)
    assert options == {**extra, "objective": "objective", "progress": "bar"}
