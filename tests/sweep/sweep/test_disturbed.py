"""A sweep in separate processes that is killed, interrupted or out of disk."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.sweep.grid import load_grid
from simulator.sweep.plan import make_plan
from simulator.sweep.store import Store
from tests.sweep.conftest import contents, sweep_into


@contextlib.contextmanager
def started(root: Path, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """The command in its own session; none of its processes outlives the block."""
    command = [sys.executable, "-m", "simulator.cli", *map(str, arguments)]
    with subprocess.Popen(
        command,
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def kept(directory: Path) -> int:
    return len(list(directory.glob("runs/*/*.zip")))


def wait_until_kept(directory: Path, runs: int) -> None:
    deadline = time.monotonic() + 60.0
    while kept(directory) < runs and time.monotonic() < deadline:
        time.sleep(0.005)


def children(parent: int) -> list[int]:
    """The pool's processes; the tracker of multiprocessing's resources is not one of them."""
    threads = Path(f"/proc/{parent}/task").glob("*/children")
    listed = " ".join(thread.read_text() for thread in threads).split()
    return [
        int(one) for one in listed if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_at_random_moments_it_ends_with_the_same_bytes(
    project_root: Path, tmp_path: Path, long: Path, whole: dict[str, bytes], jobs: int
) -> None:
    moments = random.Random(jobs)
    with started(project_root, "sweep", long, "-o", tmp_path, "--jobs", str(jobs)) as sweep:
        wait_until_kept(tmp_path, 1)
        time.sleep(moments.random() * 0.1)
        sweep.kill()
        sweep.wait()
    before = kept(tmp_path)
    assert 0 < before < 12
    assert not (tmp_path / "summary.parquet").exists()
    sweep_into(tmp_path, make_plan(load_grid(long)))
    assert contents(tmp_path) == whole


def test_killed_again_and_again_it_ends_with_the_same_bytes(
    project_root: Path, tmp_path: Path, long: Path, whole: dict[str, bytes]
) -> None:
    """At any stage: starting, simulating in two processes, writing the tables."""
    moments, kills = random.Random(1), 0
    command: tuple[str | Path, ...] = ("sweep", long, "-o", tmp_path)
    while not (tmp_path / "wall.json").exists() and kills < 5:
        with started(project_root, *command, "--jobs", "2") as sweep:
            with contextlib.suppress(subprocess.TimeoutExpired):
                sweep.wait(0.4 + moments.random())  # at first 0.53 s, while it is starting
            kills += sweep.poll() is None
        if (tmp_path / "sweep.json").exists():
            command = ("resume", tmp_path)
    sweep_into(tmp_path, make_plan(load_grid(long)))
    assert kills > 0
    assert contents(tmp_path) == whole


def test_a_killed_process_of_the_pool_costs_nothing_but_time(
    project_root: Path, tmp_path: Path, long: Path, whole: dict[str, bytes]
) -> None:
    with started(project_root, "sweep", long, "-o", tmp_path, "--jobs", "2") as sweep:
        wait_until_kept(tmp_path, 1)
        os.kill(random.Random(0).choice(children(sweep.pid)), signal.SIGKILL)
        _, said = sweep.communicate(timeout=60)
    assert (sweep.returncode, said) == (0, "")
    assert contents(tmp_path) == whole


def test_an_interrupt_is_130_and_keeps_what_is_finished(
    project_root: Path, tmp_path: Path, long: Path
) -> None:
    with started(project_root, "sweep", long, "-o", tmp_path, "--jobs", "2") as sweep:
        wait_until_kept(tmp_path, 1)
        os.killpg(sweep.pid, signal.SIGINT)  # a terminal sends it to all processes of the command
        _, said = sweep.communicate(timeout=60)
    assert sweep.returncode == 130
    assert said.splitlines()[0] == f"paceline resume {tmp_path} continues from here"
    assert 0 < kept(tmp_path) < 12


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a small file system is not permitted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_really_full_disk_is_exit_4_and_no_run_on_it_is_torn(
    project_root: Path, tiny_disk: Path, small: Path
) -> None:
    with started(project_root, "sweep", small, "-o", tiny_disk, "--jobs", "2") as sweep:
        _, said = sweep.communicate(timeout=60)
    assert sweep.returncode == 4, said
    assert "No space left on device" in said
    found = list(tiny_disk.glob("runs/*/*.zip"))
    assert 0 < len(found) < 12
    assert all(Store(tiny_disk).has(path.stem) for path in found)
