"""Without a compiler there are no kernels."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SAID = (
    "NUMBA_DISABLE_JIT is 1, must be 0 or unset: kernels run compiled only; "
    "to step through a method in Python take --engine numpy"
)


@pytest.mark.parametrize(
    ("arguments", "errors", "output"),
    [
        (["run", "scenarios/quickstart.yaml", "-o"], f"{SAID}\n", ""),
        (["validate", "scenarios/quickstart.yaml", "--problem"], f"{SAID}\n", ""),
        (["doctor"], "", f"self-check     {SAID}\nengines agree  unknown\n"),
    ],
)
def test_a_run_without_a_compiler_is_refused_in_words(
    project_root: Path, tmp_path: Path, arguments: list[str], errors: str, output: str
) -> None:
    place = [str(tmp_path / "results")] if arguments[-1] == "-o" else []
    done = subprocess.run(
        [sys.executable, "-m", "simulator.cli", *arguments, *place],
        cwd=project_root,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (1, errors)
    assert done.stdout.endswith(output)
