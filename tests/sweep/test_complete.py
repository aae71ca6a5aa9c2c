"""Only what is not stored is computed, and damaged files are reported."""

from pathlib import Path
from typing import Any

import pytest

from simulator.sweep import complete as module
from simulator.sweep.complete import complete
from simulator.sweep.resources import Resources
from simulator.sweep.runs import Run
from tests.sweep.conftest import SMALL, plan_of


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    return list(plan_of(SMALL).runs.values())[:4]


class Store:
    """The first run is finished, the second one damaged."""

    runs: list[Run]

    def __init__(self, directory: Path) -> None:
        assert directory == Path("there")

    def has(self, run_id: str) -> bool:
        return run_id == self.runs[0].id

    def damage(self, run_id: str) -> str | None:
        return "b.zip is torn" if run_id == self.runs[1].id else None

    def failure(self, run_id: str) -> Any:
        return None


def test_missing_runs_are_computed_once(runs: list[Run], monkeypatch: pytest.MonkeyPatch) -> None:
    executed: list[Any] = []
    monkeypatch.setattr(Store, "runs", runs, raising=False)
    monkeypatch.setattr(module, "Store", Store)
    monkeypatch.setattr(module, "execute", lambda *given, **named: executed.append((given, named)))
    lines: list[str] = []
    asked: Any = {"resources": Resources(report=lines.append), "progress": lambda *_: None}
    found = complete([*runs, *runs], Path("there"), **asked)
    assert found == 3 and lines == ["b.zip is torn; the run is computed again"]
    [((tasks, place), named)] = executed
    assert [run.id for task in tasks for run in task.runs] == [run.id for run in runs[1:]]
    assert place == Path("there") and named == asked
    assert complete(runs[:1], Path("there")) == 0 and len(executed) == 1
