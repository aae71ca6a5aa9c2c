"""A few cases of every kind; `python -m tests.fuzz` runs more."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.runner import KINDS, failures

CASES = {"validate": 100, "run": 25, "engines": 8, "libsvm": 100, "trace": 60, "results": 8}
SEED = 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_case_is_answered(kind: str, tmp_path: Path) -> None:
    found = failures(kind, range(CASES[kind]), SEED, tmp_path)
    assert [f"case {number}: {fault}" for number, fault in found] == []


def test_a_case_that_fails_is_kept_with_its_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall_over(rng: Random, folder: Path) -> None:
        (folder / "input").write_text(str(rng.random()))
        raise ZeroDivisionError

    monkeypatch.setitem(KINDS, "broken", fall_over)
    (number, fault), *others = failures("broken", range(7, 8), SEED, tmp_path)
    assert (number, others) == (7, [])
    assert fault.signature.startswith("ZeroDivisionError")
    assert {path.name for path in (tmp_path / "broken-1-7").iterdir()} == {"fault.txt", "input"}
