"""The end of a tuning: the answer and the exit code."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from simulator.cli.tuning_end import conclude

TUNING: Any = SimpleNamespace(
    effort="2 trials", seeds=[0], fresh=[1, 2], scenario=SimpleNamespace(name="made")
)


@pytest.mark.parametrize(("failures", "code"), [([], 0), (["it broke"], 1)])
@pytest.mark.parametrize("as_json", [True, False])
def test_failures_are_exit_1(
    failures: list[str], code: int, as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[str] = []
    files = [Path("d/a.txt"), Path("d/fresh/b.txt")]
    with pytest.raises(typer.Exit) as caught:
        conclude(
            TUNING, Path("d"), files, failures, found={"methods": [1]},
            show=lambda: shown.append("table"), as_json=as_json,
        )  # fmt: skip
    assert caught.value.exit_code == code
    out, err = capsys.readouterr()
    assert err == "".join(f"{line}\n" for line in failures)
    if not as_json:
        assert (shown, out) == (["table"], "2 files in d: a.txt, fresh/b.txt\n")
        return
    assert shown == []
    assert json.loads(out) == {
        "scenario": "made", "directory": "d", "budget": "2 trials", "seeds": [0],
        "fresh_seeds": [1, 2], "files": ["a.txt", "fresh/b.txt"], "failures": failures,
        "methods": [1],
    }  # fmt: skip
