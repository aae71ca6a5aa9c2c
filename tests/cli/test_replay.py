"""What `paceline replay` says of equal and of different runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.real.replay import Replayed
from tests.conftest import Command

SAME = Replayed("asgd", 0, 12)
OTHER = Replayed("rennala", 1, 7, {"order": "job 3", "losses": "row 2"})


@pytest.mark.parametrize(("runs", "code"), [([SAME], 0), ([SAME, OTHER], 1), ([], 0)])
def test_each_run_has_a_line_and_a_record(
    runs: list[Replayed], code: int, paceline: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def compare(directory: Path, **options: Any) -> list[Replayed]:
        asked.append((directory, options))
        return runs

    monkeypatch.setattr("simulator.real.replay.replay", compare)
    lines = {
        "asgd": "asgd, seed 0: 12 jobs, equal: order, versions, delays, verdicts, times, losses",
        "rennala": "rennala, seed 1: 7 jobs, DIFFERENT: order: job 3; losses: row 2",
    }
    done = paceline("replay", "out", "--objective", "a:b", "--plugin", "c:d")
    assert (done.exit_code, done.stdout.splitlines()) == (code, [lines[one.label] for one in runs])
    assert asked == [(Path("out"), {"plugins": ["c:d"], "objective": "a:b"})]
    done = paceline("replay", "out", "--json")
    assert done.exit_code == code
    content = json.loads(done.stdout)
    assert content["directory"] == "out"
    assert content["runs"] == [
        {"label": one.label, "seed": one.seed, "jobs": one.jobs, "equal": one.is_equal,
         "differences": one.differences} for one in runs
    ]  # fmt: skip
