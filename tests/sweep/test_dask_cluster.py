"""A real scheduler and workers in separate processes, some of which die."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import distributed
import pytest
from dask import config

from simulator.errors import MissingExtra, RunFailed
from simulator.running.pool import Lost
from simulator.sweep import dask_cluster
from simulator.sweep import execute as execute_module
from simulator.sweep.execute import execute
from simulator.sweep.plan import Task
from simulator.sweep.remote import Answer, simulate_text, text_of
from simulator.sweep.resources import Resources
from simulator.sweep.store import Store
from simulator.sweep.worker_timeout import Cluster
from tests.conftest import Command
from tests.shared.brittle import BRITTLE
from tests.sweep.conftest import FAILING, SMALL, contents, plan_of
from tests.sweep.sweep.test_disturbed import children, kept, started, wait_until_kept


@contextlib.contextmanager
def dask(root: Path, log: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command of Dask, in its own session, which ends with the block."""
    command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        "DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "1h",
    }
    with log.open("wb") as file:
        process = subprocess.Popen(
            command,
            cwd=log.parent,
            stdout=file,
            stderr=file,
            env=environment,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextlib.contextmanager
def scheduling(root: Path, place: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler on a free port of this machine."""
    file = place / "scheduler.json"
    options = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
    with dask(root, place / "scheduler.log", "scheduler", *options) as process:
        deadline = time.monotonic() + 60.0
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        yield json.loads(file.read_text())["address"], process


@pytest.fixture(scope="module")
def cluster(
    project_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, int]]:
    """The address of a scheduler, and a process that keeps two workers alive."""
    place = tmp_path_factory.mktemp("dask")
    options = ("--nworkers", "2", "--nthreads", "1", "--local-directory", str(place))
    with (
        scheduling(project_root, place) as (address, _),
        dask(project_root, place / "worker.log", "worker", address, *options) as workers,
    ):
        yield address, workers.pid


def test_a_cluster_leaves_the_bytes_of_one_process(
    paceline: Command, small: Path, undisturbed: dict[str, bytes], cluster: tuple[str, int]
) -> None:
    done = paceline("sweep", small, "-o", "d", "--scheduler", cluster[0])
    assert (done.exit_code, done.stderr) == (0, "")
    assert contents(Path("d")) == undisturbed


def test_a_killed_worker_costs_nothing_but_time(
    project_root: Path,
    tmp_path: Path,
    long: Path,
    whole: dict[str, bytes],
    cluster: tuple[str, int],
) -> None:
    out = tmp_path / "out"
    options = ("-o", out, "--scheduler", cluster[0])
    with started(project_root, "sweep", long, *options) as sweep:
        wait_until_kept(out, 1)
        os.kill(random.Random(0).choice(children(cluster[1])), signal.SIGKILL)
        before = kept(out)
        _, said = sweep.communicate(timeout=60)
    assert before < 12
    assert (sweep.returncode, said) == (0, "")
    assert contents(out) == whole


class Forgotten:
    """A future whose worker died with the first answer, before it was fetched."""

    def __init__(self, text: str) -> None:
        self._text, self._states = text, iter(["lost", "finished"])
        self._state = "pending"

    def end(self) -> None:
        self._state = next(self._states)

    @property
    def status(self) -> str:
        return self._state

    def result(self) -> list[Answer]:
        return simulate_text(self._text)

    def release(self) -> None:
        """Forget nothing."""


class Ending(list[Forgotten]):
    """`as_completed` of futures that all end at once."""

    add = list.append

    def __init__(self, loop: object) -> None:
        super().__init__()

    def is_empty(self) -> bool:
        return not self

    def has_ready(self) -> bool:
        return True

    def __next__(self) -> Forgotten:
        future = self.pop(0)
        future.end()
        return future


class Silent(Ending):
    """`as_completed` of futures that never end."""

    def has_ready(self) -> bool:
        return False


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> Callable[[type[Ending]], None]:
    """Lets futures of this process stand in for those of a cluster."""
    client = SimpleNamespace(
        loop=None,
        nthreads=dict,
        status="closed",
        submit=lambda _, text, pure: Forgotten(text),
    )

    def pretend(completed: type[Ending]) -> None:
        fake = SimpleNamespace(as_completed=completed)
        monkeypatch.setattr(dask_cluster, "_distributed", lambda: fake)
        monkeypatch.setattr(dask_cluster, "_connected", lambda _: contextlib.nullcontext(client))

    return pretend


def test_an_answer_that_died_with_its_worker_is_computed_again(
    pretended: Callable[[type[Ending]], None],
) -> None:
    pretended(Ending)
    tasks = plan_of(SMALL).tasks
    found = dict(dask_cluster.on_cluster(Cluster("tcp://127.0.0.1:9"), tasks))
    assert sorted(found) == list(range(len(tasks)))
    assert not any(isinstance(answers, Lost) for answers in found.values())


def test_an_error_of_a_tick_ends_the_wait_for_a_cluster(
    pretended: Callable[[type[Ending]], None],
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    pretended(Silent)
    tasks = plan_of(SMALL).tasks
    with pytest.raises(KeyboardInterrupt):
        next(dask_cluster.on_cluster(Cluster("tcp://127.0.0.1:9"), tasks, interrupt))


def test_runs_that_fail_there_leave_their_errors_here(
    paceline: Command, cluster: tuple[str, int]
) -> None:
    Path("failing.yaml").write_text(FAILING)
    options = ("--plugin", BRITTLE, "-o", "d")
    done = paceline("sweep", "failing.yaml", *options, "--scheduler", cluster[0])
    assert done.exit_code == 1
    assert "4 runs failed" in done.stderr
    assert paceline("sweep", "failing.yaml", *options[:2], "-o", "here").exit_code == 1
    assert contents(Path("d")) == contents(Path("here"))


def test_what_a_worker_cannot_do_ends_the_sweep_with_a_sentence(
    paceline: Command, small: Path, cluster: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.sweep.source_version.source_version", lambda: "0.0+other")
    done = paceline("sweep", small, "-o", "d", "--scheduler", cluster[0])
    assert done.exit_code == 1
    assert "a worker of the cluster cannot carry out the sweep: has paceline 0" in done.stderr
    assert "the sweep 0.0+other: install the same one everywhere" in done.stderr


def wait_for_tasks(address: str) -> None:
    """Return when the scheduler has a task."""
    with distributed.Client(address, set_as_default=False) as client:
        while not client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)):
            time.sleep(0.02)


def test_a_scheduler_that_goes_away_ends_the_sweep(
    project_root: Path, tmp_path: Path, small: Path
) -> None:
    options = ("-o", tmp_path / "out", "--scheduler")
    with (
        scheduling(project_root, tmp_path) as (address, process),
        started(project_root, "sweep", small, *options, address) as sweep,
    ):
        wait_for_tasks(address)
        process.kill()
        _, said = sweep.communicate(timeout=60)
    assert sweep.returncode == 1
    assert said == "the scheduler went away; the same command continues\n"


def test_where_no_scheduler_answers_nothing_is_run(
    paceline: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "PATIENCE", "0.3s")
    done = paceline("sweep", small, "-o", "d", "--scheduler", "tcp://127.0.0.1:9")
    assert done.exit_code == 2
    assert "--scheduler tcp://127.0.0.1:9: no scheduler answers there in 0.3s" in done.stderr
    for address in ("127.0.0.1:8786", "tcp://nowhere", "foo://host:1", "scheduler.json"):
        done = paceline("sweep", small, "-o", "d", "--scheduler", address)
        assert (done.exit_code, "must be an address such as" in done.stderr) == (2, True)
    done = paceline("sweep", small, "--scheduler", "tcp://127.0.0.1:9", "--jobs", 2)
    assert (done.exit_code, done.stderr.startswith("--jobs 2: must be left out")) == (2, True)


def test_a_cluster_that_never_gets_a_worker_ends_the_sweep(
    paceline: Command,
    project_root: Path,
    tmp_path: Path,
    small: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dask_cluster, "LOOK", 0.01)
    options = ("-o", "d", "--wait-for-workers", "0.05s", "--scheduler")
    with scheduling(project_root, tmp_path) as (address, _):
        done = paceline("sweep", small, *options, address)
    assert done.exit_code == 1
    assert f"{address} had no worker for 0.05 s: start one with `dask worker`" in done.stderr


def test_how_long_to_wait_is_a_time_with_its_unit(paceline: Command, small: Path) -> None:
    for text in ("10", "m", "-1s", "1d"):
        done = paceline("sweep", small, "-o", "d", f"--wait-for-workers={text}")
        assert (done.exit_code, "such as 90s, 10m or 2h" in done.stderr) == (2, True)


def test_encryption_is_as_dask_is_told(paceline: Command, small: Path) -> None:
    def said(address: str, **options: object) -> str:
        with config.set({f"distributed.comm.{key}": value for key, value in options.items()}):
            return paceline("sweep", small, "-o", "d", "--scheduler", address).stderr

    assert "needs distributed.comm.tls in Dask's configuration" in said("tls://127.0.0.1:9")
    assert "write tls://" in said("tcp://127.0.0.1:9", **{"require-encryption": True})
    nowhere = {"tls.client.cert": "no.pem", "tls.ca-file": "no.pem"}
    assert "the files of distributed.comm.tls: " in said("tls://127.0.0.1:9", **nowhere)


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtra, match="paceline\\[cluster\\]"):
        list(dask_cluster.on_cluster(Cluster("tcp://127.0.0.1:9"), plan_of(SMALL).tasks))


def test_what_is_sent_is_text_and_names_the_same_runs(tmp_path: Path) -> None:
    (tmp_path / "sizes.csv").write_text("size\n1.0\n2.0\n")
    job = f"cluster.compute_time.job={{kind: empirical, path: {tmp_path / 'sizes.csv'}}}"
    plan = plan_of(SMALL, job, "cluster.workers=3")
    store = Store(tmp_path)
    for task in plan.tasks:
        text = text_of(task, ())
        assert set(json.loads(text)) == {"release", "plugins", "scenarios", "runs"}
        for answer in simulate_text(text):
            assert store.take(answer.run_id, answer.file)
    assert all(store.has(run_id) for run_id in plan.runs)


def test_other_data_files_are_noticed(tmp_path: Path) -> None:
    text = text_of(plan_of(SMALL).tasks[0], ())
    with pytest.raises(RunFailed, match="other data files"):
        simulate_text(text.replace('\\"time\\":40.0', '\\"time\\":41.0'))


def test_losses_and_damages_are_failures_of_their_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of(SMALL)
    pair, damaged = (next(task for task in plan.tasks if len(task.runs) == size) for size in (2, 1))
    silent = next(task for task in plan.tasks if task not in (pair, damaged))
    deadly, _ = pair.runs

    def answers(_: object, tasks: list[Task], *__: object) -> Iterator[tuple[int, object]]:
        for k, task in enumerate(tasks):
            if deadly in task.runs:
                yield k, Lost(None)
            elif task is silent:
                yield k, [("no", "answer"), None]
            elif task is damaged:
                yield k, [Answer(run.id, b"PK", "", "") for run in task.runs]
            else:
                yield k, simulate_text(text_of(task, ()))

    monkeypatch.setattr(execute_module, "on_cluster", answers)
    said: list[str] = []
    there = Resources(cluster=Cluster("tcp://127.0.0.1:9"))
    execute(plan.tasks, tmp_path, resources=there, progress=lambda _, what: said.append(what))
    store = Store(tmp_path)
    failures = {run_id: store.failure(run_id) for run_id in plan.runs}
    errors = {run_id: one.error for run_id, one in failures.items() if one is not None}
    lost = dict.fromkeys((run.id for run in silent.runs), "Damaged")
    assert errors == {deadly.id: "Killed", damaged.runs[0].id: "Damaged", **lost}
    assert sum(store.has(run_id) for run_id in plan.runs) == 12 - len(errors)
    assert said[-1] == f"12 of 12 runs, {len(errors)} failed"
