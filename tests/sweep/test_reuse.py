"""Why each run is computed or not, in words."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.sweep.reuse import (
    State,
    Verdict,
    count,
    damages,
    explain,
    unfinished,
    verdicts,
)
from simulator.sweep.runs import Run
from tests.sweep.conftest import SMALL, plan_of


class Store:
    """A store with a finished, a damaged and a failed run."""

    def __init__(self, *content: dict[str, Any]) -> None:
        self._contents = list(content)

    def has(self, run_id: str) -> bool:
        return run_id == "finished"

    def damage(self, run_id: str) -> str | None:
        return "x.zip is torn" if run_id == "damaged" else None

    def failure(self, run_id: str) -> Any:
        return SimpleNamespace(message="it diverged") if run_id in ("failed", "damaged") else None

    def contents(self) -> Iterator[dict[str, Any]]:
        return iter(self._contents)


NAMES = ("finished", "damaged", "failed", "new")


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    return list(plan_of(SMALL).runs.values())


def made(runs: list[Run]) -> list[Verdict]:
    named = [Run(name, *list(vars(runs[0]).values())[1:]) for name in NAMES]
    return verdicts(named, Store())  # type: ignore[arg-type]


def test_every_run_has_a_state(runs: list[Run]) -> None:
    found = made(runs)
    assert [(one.run.id, one.state, one.message) for one in found] == [
        ("finished", State.FINISHED, ""),
        ("damaged", State.DAMAGED, "x.zip is torn"),
        ("failed", State.FAILED, "it diverged"),
        ("new", State.NEW, ""),
    ]
    assert [run.id for run in unfinished(found)] == ["damaged", "failed", "new"]
    assert damages(found) == ["x.zip is torn; the run is computed again"]


def test_states_are_counted_in_words(runs: list[Run]) -> None:
    found = made(runs)
    assert count(found) == "4 runs: 1 finished before, 1 failed before, 1 file damaged, 1 new"
    assert count(found[:1] * 2) == "2 runs: 2 finished before"


def test_each_run_says_why(runs: list[Run]) -> None:
    label, seed = runs[0].entry.label, runs[0].seed
    assert explain(made(runs), Store()) == [  # type: ignore[arg-type]
        f"finished {label}, seed {seed}: finished before, used again",
        f"damaged {label}, seed {seed}: x.zip is torn, computed again",
        f"failed {label}, seed {seed}: failed before (it diverged), tried again",
        f"new {label}, seed {seed}: new, no run of asgd is kept",
    ]


def test_a_new_run_is_compared_with_the_nearest_of_its_method(runs: list[Run]) -> None:
    run = runs[0]
    other = next(one for one in runs if one.entry.name != run.entry.name)
    near = {**run.content, "seed": 77}
    far = {**near, "stop": {"time": 1.0}, "record": {}}
    new = [Verdict(run, State.NEW)]
    [line] = explain(new, Store(other.content, far, near))  # type: ignore[arg-type]
    head = f"{run.id[:12]} {run.entry.label}, seed {run.seed}: new, differs from the nearest kept"
    assert line == f"{head} run in seed: 77 -> {run.seed}"
    [line] = explain(new, Store(far))  # type: ignore[arg-type]
    assert line.count(";") == 2 and " and " in line and line.endswith(" more")
