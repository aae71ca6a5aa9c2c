"""Ctrl-C during a run."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulator.cli.interrupt import interruptible
from simulator.running import run
from tests.cli.conftest import SMALL
from tests.conftest import Command
from tests.shared.signalling import FOLDER, SIGNALLING

ENDLESS = SMALL.replace(
    "{time: 60.0, target: {metric: loss_gap, below: 0.5}}", "{time: 1.0e+9}"
).replace("name: asgd", "name: signalling")


class Slow:
    """The interrupt arrives in its destructor."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        sum(range(1000))


def test_an_interrupt_inside_a_destructor_is_not_lost() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), interruptible():
        Slow()
        time.sleep(5.0)
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupted_run_ends_at_once_with_130_and_leaves_no_half_file(
    project_root: Path, tmp_path: Path, jobs: int
) -> None:
    code, said = _stopped(project_root, tmp_path, jobs, os.killpg, signal.SIGINT)
    assert code == 130, said
    assert said == "interrupted: complete files are kept, no partial files are left\n"
    assert list(tmp_path.glob("out/*")) == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 130), (signal.SIGKILL, -9)])
def test_a_killed_run_leaves_no_process_behind(
    project_root: Path, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    """The pipe of its messages ends when the last process is gone."""
    ended, said = _stopped(project_root, tmp_path, 2, os.kill, number)
    assert ended == code, said
    assert list(tmp_path.glob("out/*")) == []


def _stopped(
    root: Path, folder: Path, jobs: int, send: Callable[[int, int], None], number: signal.Signals
) -> tuple[int, str]:
    """Exit code and messages of an endless run after a signal.

    A terminal sends to all processes of a command (`os.killpg`), others to its first.
    """
    (folder / "endless.yaml").write_text(ENDLESS)
    (at_work := folder / "at_work").mkdir()
    command = [sys.executable, "-m", "simulator.cli", "run", str(folder / "endless.yaml")]
    options = ["-o", str(folder / "out"), "--jobs", str(jobs), "--plugin", SIGNALLING]
    with subprocess.Popen(
        [*command, *options],
        cwd=root,
        env={**os.environ, FOLDER: str(at_work)},
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    ) as run:
        _wait_for(at_work, jobs)
        send(run.pid, number)
        try:
            _, said = run.communicate(timeout=30)
        finally:
            _end_group(run.pid)
    return run.returncode, said


def _wait_for(at_work: Path, processes: int) -> None:
    """Wait until so many processes compute."""
    deadline = time.monotonic() + 120.0
    while len(list(at_work.iterdir())) < processes:
        assert time.monotonic() < deadline, "the processes are not at work"
        time.sleep(0.02)


def _end_group(leader: int) -> None:
    """Leave no process of the command behind."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def test_what_had_ended_is_kept(
    paceline: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the third of six schedules."""
    begun = []

    def simulate(*arguments: Any) -> Any:
        begun.append(arguments)
        if len(begun) == 3:
            raise KeyboardInterrupt
        return whole(*arguments)

    whole = run.simulate
    monkeypatch.setattr(run, "simulate", simulate)
    done = paceline("run", small)
    assert done.exit_code == 130
    assert done.stderr == (
        "interrupted: 2 of 6 schedules had ended, their tables are in results/small\n"
    )
    kept = pd.read_parquet("results/small/summary.parquet")
    assert sorted(set(kept["seed"])) == [0, 1]
    assert set(kept["label"]) == {"asgd"}
