"""Real runs over MPI: threads that pass pickled messages, and MPI itself where it is."""

import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from simulator.errors import MissingExtra, RunFailed
from simulator.real import mpi
from simulator.real.run import real
from tests.shared.recorded import brief, differences_on

WORKERS = 5
WANTED = "PACELINE_TEST_ENGINES"


class World:
    """What this transport uses of an MPI communicator, between threads of one process."""

    def __init__(self, rank: int, boxes: "list[queue.SimpleQueue[bytes]]") -> None:
        self.rank, self.size, self._boxes = rank, len(boxes), boxes

    def send(self, message: Any, dest: int) -> None:
        self._boxes[dest].put(pickle.dumps(message))

    def isend(self, message: Any, dest: int) -> "Sent":
        self.send(message, dest)
        return Sent()

    def improbe(self) -> "Found | None":
        try:
            return Found(self._boxes[self.rank].get_nowait())
        except queue.Empty:
            return None


class Sent:
    def Test(self) -> bool:
        return True

    def wait(self) -> None: ...


class Found:
    def __init__(self, message: bytes) -> None:
        self._message = message

    def recv(self) -> Any:
        return pickle.loads(self._message)


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    boxes: list[queue.SimpleQueue[bytes]] = [queue.SimpleQueue() for _ in range(WORKERS + 1)]
    server = World(0, boxes)
    monkeypatch.setattr(mpi, "_world", lambda: server)
    workers = [mpi._Worker(World(rank, boxes)) for rank in range(1, WORKERS + 1)]
    threads = [threading.Thread(target=worker.serve) for worker in workers]
    for thread in threads:
        thread.start()
    yield
    mpi._end_workers(server)
    for thread in threads:
        thread.join(10.0)
    assert not any(thread.is_alive() for thread in threads)


@pytest.mark.usefixtures("program")
def test_methods_that_cancel_and_take_local_steps_replay_to_the_last_bit(tmp_path: Path) -> None:
    assert differences_on("mpi", tmp_path) == [{}] * 4


@pytest.mark.usefixtures("program")
def test_the_cold_start_is_the_time_until_all_have_answered() -> None:
    begun = time.perf_counter()
    result = real(brief({"name": "asgd", "stepsize": 0.1}), on="mpi")
    assert 0.0 < result.wall["cold_start_seconds"] < time.perf_counter() - begun


@pytest.mark.usefixtures("program")
def test_another_number_of_processes_is_refused_with_the_command() -> None:
    few = brief(
        {"name": "asgd", "stepsize": 0.1}, cluster={"workers": 3, "compute_time": {"mean": 0.01}}
    )
    with pytest.raises(RunFailed, match=r"6 processes; 3 workers .* need 4: mpiexec -n 4"):
        real(few, on="mpi")


@pytest.mark.usefixtures("program")
def test_what_the_objective_raises_on_a_worker_ends_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: Any) -> Any:
        raise ValueError("no gradient today")

    monkeypatch.setattr("simulator.real.actor.Actor.job", fails)
    with pytest.raises(RunFailed, match=r"worker \d: no gradient today"):
        real(brief({"name": "asgd", "stepsize": 0.1}), on="mpi")


@pytest.mark.skipif(find_spec("mpi4py") is None, reason="mpi4py is not installed")
@pytest.mark.skipif(which("mpiexec") is None, reason="there is no mpiexec")
@pytest.mark.skipif(WANTED not in os.environ, reason=f"MPI starts slowly: set {WANTED}=1")
def test_a_program_of_mpi_replays_to_the_last_bit(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(
        "import sys; from pathlib import Path; from tests.shared.recorded import differences_on\n"
        "assert differences_on('mpi', Path(sys.argv[1])) == [{}] * 4; print('equal')\n"
    )
    command = [
        "mpiexec",
        "-n",
        str(WORKERS + 1),
        sys.executable,
        str(script),
        str(tmp_path / "out"),
    ]
    surroundings = os.environ | {"PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        command, env=surroundings, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.stdout == "equal\n", done.stderr


def test_without_mpi4py_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    mpi._world.cache_clear()
    monkeypatch.setitem(sys.modules, "mpi4py.MPI", None)
    with pytest.raises(MissingExtra, match=r"paceline\[mpi\]"):
        real(brief({"name": "asgd", "stepsize": 0.1}), on="mpi")
