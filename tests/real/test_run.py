"""Real runs: whole methods on processes of this machine, each replayed to the last bit."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

import paceline
from simulator.errors import Interrupted, RunFailed, ScenarioError
from simulator.real.local import LocalTransport
from simulator.real.replay import replay
from simulator.real.run import _teller, real
from simulator.results.result import Result
from simulator.results.store import read, write
from simulator.running.plan import plan
from simulator.scenario import Scenario
from tests.shared.inline import inlined
from tests.shared.recorded import ELIGIBLE, arrivals_of, brief
from tests.shared.scripts import said_by
from tests.shared.variants import CASES

ASGD = {"name": "asgd", "stepsize": 0.1}
SYNC = {"name": "sync_sgd", "stepsize": 0.1}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A run of every eligible method, and the folder that it was written to."""
    scenario = brief(*(CASES[name] for name in ELIGIBLE))
    result = real(scenario, pace=True)
    folder = tmp_path_factory.mktemp("real")
    write(result, folder, scenario)
    return folder, result


def test_every_eligible_method_replays_to_the_last_bit(everything: tuple[Path, Result]) -> None:
    folder, result = everything
    replayed = replay(folder)
    assert [one.label for one in replayed] == result.summary["label"].tolist()
    assert {one.label: one.differences for one in replayed if not one.is_equal} == {}
    assert result.summary[result.summary["arrivals"] == 0]["label"].tolist() == []


def test_the_methods_that_local_steps_belong_to_take_them_at_the_worker(
    everything: tuple[Path, Result],
) -> None:
    """What came back differs from one gradient, and is what the simulation computes."""
    names = {CASES[name]["name"] for name in ELIGIBLE}
    assert {"local_sgd", "fedbuff", "fedasync", "mifa", "ef_asgd", "diloco"} <= names
    assert not {"hogwild", "shadowheart", "gossip", "sgp"} & names


def test_the_way_of_every_job_is_in_order(everything: tuple[Path, Result]) -> None:
    """On one machine the clocks are one: sent out, received, computed, sent back, arrived."""
    _, result = everything
    assert result.transport is not None and result.events is not None
    arrived = result.transport[result.transport["fate"] == "arrived"]
    stages = ["dispatched", "received", "computed", "sent", "arrived"]
    assert (arrived[stages].diff(axis=1).iloc[:, 1:] >= 0).all().all()
    assert (arrived["hook_seconds"] > 0).all()
    assert len(arrived) == arrivals_of(result.events)


def test_transport_has_a_row_per_job(everything: tuple[Path, Result]) -> None:
    folder, _ = everything
    result = read(folder)
    assert result.transport is not None and result.events is not None
    keys = ["label", "seed", "worker", "job"]
    assert not result.transport.duplicated(keys).any()
    both = result.transport.merge(result.events, on=keys, suffixes=("", "_event"))
    assert len(both) == len(result.transport) == len(result.events)
    cancelled = both["fate"] == "cancelled"
    assert (both[cancelled]["verdict"] == "cancelled").all() and cancelled.any()


def test_paced_jobs_take_the_seconds_that_the_cluster_draws(
    everything: tuple[Path, Result],
) -> None:
    """Never less; how much more is the machine's business."""
    _, result = everything
    assert result.transport is not None
    own = result.transport[result.transport["label"] == "asgd"]
    own = own[own["fate"] == "arrived"]
    times = brief(ASGD).cluster.build(0)
    for row in own.itertuples():
        drawn = times.finish(row.worker, row.job, 0.0)
        assert row.sent - row.received >= drawn


def test_a_target_ends_a_run_with_the_records_that_reach_it(tmp_path: Path) -> None:
    """Without a pace, so the computation alone decides how long a job takes."""
    stop = {"time": 60.0, "target": {"metric": "loss_gap", "below": 2.0, "stay": 2}}
    scenario = brief(ASGD, stop=stop, record={"arrivals": 10})
    result = real(scenario)
    (row,) = result.summary.to_dict("records")
    assert row["status"] == "converged" and row["time_to_target"] < 60.0
    gaps = result.curves["loss_gap"]
    assert (gaps.iloc[-2:] <= 2.0).all() and (gaps.iloc[:-2] > 2.0).all()
    assert row["time_to_target"] == result.curves["time"].iloc[-2]
    write(result, tmp_path, scenario)
    assert [one.differences for one in replay(tmp_path)] == [{}]


def test_a_method_that_cannot_be_real_is_refused_with_its_reason() -> None:
    hogwild = {"name": "hogwild", "stepsize": 0.1}
    shadowheart = CASES["shadowheart"]
    with pytest.raises(ScenarioError) as caught:
        real(brief(hogwild, {"name": "gossip", "stepsize": 0.1, "probability": 0.5}, shadowheart))
    said = [(one.key, one.rule) for one in caught.value.problems]
    assert [key for key, _ in said] == [f"methods[{k}].name" for k in range(3)]
    assert "piece by piece" in said[0][1]
    assert "has no server" in said[1][1]
    assert "compressed" in said[2][1]


def test_lists_refinement_and_schedules_of_local_steps_are_refused() -> None:
    with pytest.raises(ScenarioError, match="an entry with a label of its own"):
        real(brief({"name": "asgd", "stepsize": [0.1, 0.2]}))
    with pytest.raises(ScenarioError, match="cannot be run again"):
        stop = {"time": 1.0, "target": {"metric": "loss", "below": 2.0}}
        real(brief(ASGD, stop=stop, record={"points": 5, "refine": True}))
    local = {"name": "local_sgd", "stepsize": 0.1, "local_steps": 2}
    with pytest.raises(ScenarioError, match="no worker knows"):
        real(brief(local | {"schedule": {"kind": "cosine", "over": 1.0, "by": "time"}}))


def test_a_schedule_of_the_outer_step_is_the_server_s_business(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inlined(monkeypatch)
    outer = CASES["diloco"] | {"schedule": {"kind": "cosine", "over": 1.0, "by": "time"}}
    result = real(brief(outer, stop={"time": 0.03}))
    assert result.summary["status"].tolist() == ["horizon"]


def test_an_unknown_engine_is_answered_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'local'"):
        real(brief(ASGD), on="locl")


@pytest.mark.parametrize("on", ["local", "mpi"])
def test_an_address_is_for_engines_that_have_one(on: str) -> None:
    with pytest.raises(ScenarioError, match=r"'tcp://there:1', which belongs to on='ray' and"):
        real(brief(ASGD), on=on, address="tcp://there:1")


@pytest.mark.parametrize(
    ("stop", "shares"), [({"time": 4.0}, [0.375, 0.5]), ({"arrivals": 9}, [0.25] * 2)]
)
def test_progress_is_the_share_of_the_horizon_and_of_the_methods(
    stop: dict[str, float], shares: list[float]
) -> None:
    scenario = brief(ASGD, stop=stop)
    (schedule,) = plan(scenario, [ASGD], True, 4)
    reported: list[tuple[float, str]] = []
    tell = _teller(scenario, schedule, 1, 4, lambda *said: reported.append(said))
    assert tell is not None
    for now in (2.0, 5.0):
        tell(now)
    assert reported == [(share, "asgd") for share in shares]


class Failing:
    """An objective that cannot compute."""

    def __init__(self) -> None:
        import numpy as np

        self.start = np.zeros(3)

    def gradient(self, point: object, worker: int, key: object) -> object:
        raise ValueError("no such sample")

    def measure(self, point: object) -> dict[str, float]:
        return {"loss": 1.0}


def test_an_objective_that_fails_on_a_worker_is_reported() -> None:
    with pytest.raises(RunFailed, match=r"worker \d: ValueError: no such sample"):
        real(
            brief(ASGD, problem={"kind": "python"}),
            objective="tests.real.test_run:Failing",
        )


class Started:
    """Lets a test act on the worker processes of a run soon after its clock has started."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, action: str) -> None:
        self.processes: list[int] = []
        opened = LocalTransport.reset
        watched = self

        def reset(transport: LocalTransport, setting: object) -> None:
            opened(transport, setting)  # type: ignore[arg-type]
            watched.processes = transport.processes
            threading.Timer(0.1, watched.act, (action,)).start()

        monkeypatch.setattr(LocalTransport, "reset", reset)

    def act(self, action: str) -> None:
        """Kill worker 1, or ask this process to stop."""
        if action == "kill":
            os.kill(self.processes[1], signal.SIGKILL)
        else:
            os.kill(os.getpid(), signal.SIGTERM if action == "term" else signal.SIGINT)


def test_a_worker_that_is_killed_leaves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Others go on, also those of a round; a method that needs everybody ends.

    The next run has all its workers again.
    """
    Started(monkeypatch, "kill")
    needy = {"name": "mifa", "stepsize": 0.1, "active": 5}
    scenario = brief(ASGD, SYNC, needy, stop={"time": 0.6})
    result = real(scenario, pace=True)
    assert result.summary["status"].tolist() == ["horizon", "horizon", "stalled"]
    assert result.summary["leaves"].tolist() == [1, 1, 1]
    assert result.transport is not None and result.events is not None
    lost = result.transport[result.transport["fate"] == "lost"]
    assert (lost["worker"] == 1).all()
    assert lost["algorithm"].tolist() == ["asgd", "sync_sgd", "mifa"]
    late = result.events[result.events["started"] > 0.5]
    assert 1 not in set(late["worker"])
    assert {"asgd", "sync_sgd"} <= set(late["label"])
    write(result, tmp_path, scenario)
    assert [one.differences for one in replay(tmp_path)] == [{}, {}, {}]


def test_a_request_to_stop_leaves_what_was_done_and_no_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """SIGTERM in the first of two runs; the command does the same with Ctrl-C."""
    started = Started(monkeypatch, "term")
    scenario = brief(ASGD, SYNC, stop={"time": 60.0})
    with pytest.raises(Interrupted) as caught:
        real(scenario, pace=True)
    result = caught.value.result
    assert result.summary["status"].tolist() == ["interrupted"]
    assert result.summary["arrivals"].min() > 0
    assert not any(_lives(process) for process in started.processes)
    write(result, tmp_path, scenario)
    assert [one.differences for one in replay(tmp_path)] == [{}]


SERVER = """
import sys
from pathlib import Path
from simulator.real.local import LocalTransport
from simulator.real.run import real
from tests.shared.recorded import brief
kept = LocalTransport.reset
def reset(self, setting):
    kept(self, setting)
    Path(sys.argv[1]).write_text(" ".join(map(str, self.processes)))
LocalTransport.reset = reset
if __name__ == "__main__":
    real(brief({"name": "asgd", "stepsize": 0.1}, stop={"time": 60.0}), pace=True)
"""


def test_no_worker_outlives_a_server_that_is_killed(tmp_path: Path, project_root: Path) -> None:
    note = tmp_path / "processes"
    server = subprocess.Popen([sys.executable, "-c", SERVER, note], cwd=project_root)
    processes = _soon(
        lambda: [int(one) for one in note.read_text().split()] if note.exists() else []
    )
    server.kill()
    server.wait()
    assert len(processes) == 5
    assert _soon(lambda: not any(_lives(process) for process in processes))


def test_a_script_that_starts_itself_again_is_told_what_it_lacks(
    tmp_path: Path, project_root: Path
) -> None:
    """Every started process imports the script first."""
    script = (
        "from simulator.real.run import real\n"
        "from tests.shared.recorded import brief\n"
        'real(brief({"name": "asgd", "stepsize": 0.1}))\n'
    )
    said = said_by(script, tmp_path, project_root)
    assert "a call in a script belongs under `if __name__ == '__main__':`" in said


def _soon(look, patience: float = 60.0):  # type: ignore[no-untyped-def]
    """What `look` returns once it is true."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.02)
    return look()


def _lives(process: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_real_is_public(everything: tuple[Path, Result]) -> None:
    assert paceline.real is real and paceline.replay is replay
    assert isinstance(everything[1].transport, pd.DataFrame)
    assert isinstance(brief(ASGD), Scenario)


class Local:
    """Holds what no other process can be sent."""

    def __init__(self) -> None:
        import numpy as np

        self.start = np.zeros(2)
        self.rule = lambda point: point

    def gradient(self, point: object, worker: int, key: object) -> object:
        return point

    def measure(self, point: object) -> dict[str, float]:
        return {"loss": 1.0}


def test_an_objective_that_cannot_be_sent_is_refused_with_the_way_out() -> None:
    with pytest.raises(RunFailed, match=r"cannot be sent to other processes.*module:Name"):
        real(brief(ASGD, problem={"kind": "python"}), objective=Local())
