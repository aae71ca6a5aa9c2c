"""A whole run: tables in order, processes, progress, random means, common random numbers."""

import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulator
from simulator.engines.players import Players
from simulator.results.columns import CURVES, EVENTS, SUMMARY_COUNTS, WORKERS
from tests.shared.scenes import arrived, bits, curve, run, scene
from tests.shared.scripts import said_by

ASGD = {"name": "asgd", "stepsize": 0.1}
SYNC = {"name": "sync_sgd", "stepsize": [0.2, 0.1]}
GAMMA = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}


def test_rows_are_in_the_order_of_methods_seeds_and_replicas() -> None:
    result = run(SYNC, ASGD, times=GAMMA, seeds=[3, 1])
    rows = result.summary[["algorithm", "seed", "replica", "stepsize"]].values.tolist()
    assert rows == [
        ["sync_sgd", 3, 0, 0.2], ["sync_sgd", 3, 1, 0.1],
        ["sync_sgd", 1, 0, 0.2], ["sync_sgd", 1, 1, 0.1],
        ["asgd", 3, 0, 0.1], ["asgd", 1, 0, 0.1],
    ]  # fmt: skip


def test_tables_have_the_documented_columns() -> None:
    result = run(ASGD)
    assert result.events is not None
    of_others = {"accuracy", "source_risk", "target_risk", "adapted_risk", "holdout_loss"}
    names = [name for name in CURVES if name not in of_others]
    assert result.curves.columns.tolist() == names
    assert result.workers.columns.tolist() == list(WORKERS)
    assert result.events.columns.tolist() == list(EVENTS)
    ends = [*SUMMARY_COUNTS, "target_resolution", "simulated_seconds"]
    assert result.summary.columns.tolist()[-len(ends) :] == ends


def test_events_are_kept_only_if_asked_for() -> None:
    assert run(ASGD, events=False).events is None


def test_events_without_any_arrival_are_the_jobs_under_way() -> None:
    result = run(ASGD, stop={"time": 0.5}, record={"points": 1})
    assert result.events is not None
    assert result.events["verdict"].tolist() == ["in_flight"] * 5


def test_final_metrics_are_those_of_the_last_record() -> None:
    result = run(ASGD)
    last = result.curves.iloc[-1]
    for name in ("loss", "loss_gap", "grad_norm_sq", "distance_sq"):
        assert result.summary[f"final_{name}"].tolist() == [last[name]]


def test_progress_goes_from_nothing_to_done() -> None:
    reported: list[tuple[float, str]] = []
    simulator.run(
        scene(SYNC, ASGD, stop={"time": 20.0}, record={"points": 10}),
        progress=lambda share, label: reported.append((share, label)),
    )
    assert reported[-1] == (1.0, "asgd")
    tenths = [k / 10 for k in range(1, 11)]  # of one schedule, a record each
    assert [share for share, _ in reported] == pytest.approx(
        [t / 2 for t in (*tenths, *(1 + t for t in tenths))]
    )
    assert [label for _, label in reported] == ["sync_sgd"] * 10 + ["asgd"] * 10


def test_processes_give_the_same_tables_and_tell_each_schedule_that_ended() -> None:
    reported: list[tuple[float, str]] = []
    given = scene(SYNC, ASGD, stop={"time": 20.0}, record={"points": 10})
    apart = simulator.run(
        given, jobs=2, events=True, progress=lambda share, label: reported.append((share, label))
    )
    assert [share for share, _ in reported] == [0.5, 1.0]
    assert {label for _, label in reported} == {"sync_sgd", "asgd"}
    here = simulator.run(given, events=True)
    for name in ("curves", "summary", "workers", "events"):
        assert bits(getattr(apart, name)) == bits(getattr(here, name))


def test_methods_meet_the_same_durations_and_the_same_noise() -> None:
    """Until Rennala's first batch is full, its gradients arrive as those of asynchronous SGD."""
    events = arrived(run({"name": "rennala", "stepsize": 0.1, "batch": 60}, ASGD, times=GAMMA))
    one, other = (
        events.loc[events["algorithm"] == name, ["time", "worker", "job"]].reset_index(drop=True)
        for name in ("rennala", "asgd")
    )
    assert one.equals(other)


def test_a_method_that_used_nothing_leaves_the_types_of_the_events_alone() -> None:
    """All of its gradients are buffered, so none of them has a verdict."""
    lazy = {"name": "rennala", "stepsize": 0.1, "batch": 1000}
    for methods in ((lazy, ASGD), (lazy,)):
        events = run(*methods, times=GAMMA).events
        assert events is not None
        kinds = {"integer": "i", "number": "f"}
        found = {name: events[name].dtype.kind for name in EVENTS if EVENTS[name] in kinds}
        assert found == {name: kinds[EVENTS[name]] for name in found}


@pytest.mark.parametrize("times", [None, GAMMA])
def test_each_run_has_its_events_once_however_its_replicas_were_played(times: Any) -> None:
    """Replicas end at different times: the events are those until the last of a run has ended."""
    stop = {"time": 100.0, "target": {"metric": "loss_gap", "below": 0.3}}
    entry = {"name": "asgd", "stepsize": [0.1, 0.02]}
    tape, eager = (
        run(entry, times=times, seeds=[0, 4], stop=stop, engine=engine)
        for engine in ("tape", "numpy")
    )
    assert tape.events is not None
    assert eager.events is not None
    assert bits(tape.events) == bits(eager.events)
    assert bits(tape.workers) == bits(eager.workers)
    runs = tape.summary.groupby("seed")["arrivals"].max()
    assert arrived(tape).groupby("seed").size().to_dict() == runs.to_dict()


def test_without_common_random_numbers_they_do_not() -> None:
    slow = {**ASGD, "label": "again"}
    same = run(ASGD, slow, times=GAMMA)
    other = run(ASGD, slow, times=GAMMA, common_random_numbers=False)
    assert curve(same, "again").equals(curve(same, same.summary["label"][0]))
    assert not curve(other, "again").equals(curve(other, other.summary["label"][0]))


def test_means_drawn_once_per_worker_are_reported_for_their_own_seed() -> None:
    """Jobs have no randomness of their own, so busy seconds / jobs is the drawn mean."""
    times = {"mean": {"kind": "lognormal", "sigma": 1.0}}
    together = run(ASGD, times=times, seeds=[0, 1], stop={"time": 50.0})
    for seed in (0, 1):
        alone = run(ASGD, times=times, seeds=[seed], stop={"time": 50.0}).workers
        rows = together.workers[together.workers["seed"] == seed].reset_index(drop=True)
        assert bits(rows) == bits(alone)


def test_without_common_random_numbers_means_are_those_of_their_own_run() -> None:
    times = {"mean": {"kind": "lognormal", "sigma": 1.0}}
    rows = run(
        ASGD, {**ASGD, "label": "again"}, times=times, stop={"time": 50.0},
        common_random_numbers=False,
    ).workers  # fmt: skip
    whole = rows["jobs"] > 0
    least = rows["busy_seconds"] / (rows["jobs"] + 1)
    assert (least[whole] <= rows["mean_compute_seconds"][whole]).all()
    assert (rows["jobs"] * rows["mean_compute_seconds"] <= 50.0 * (1 + 1e-12)).all()


def test_busy_fraction_and_mean_delay() -> None:
    total = run({"name": "sync_sgd", "stepsize": 0.1}, stop={"time": 50.0}).summary.iloc[0]
    assert total["busy_fraction"] == pytest.approx((1 + 2 + 3 + 4 + 5) / 25)
    assert total["mean_delay"] == 0.0


def test_without_any_applied_gradient_the_mean_delay_is_undefined() -> None:
    total = run(ASGD, stop={"time": 0.5}, record={"points": 1}).summary.iloc[0]
    assert math.isnan(total["mean_delay"])
    assert (total["max_delay"], total["applied"]) == (0, 0)


def test_real_seconds_stand_apart() -> None:
    begun = time.perf_counter()
    result = run(ASGD, SYNC)
    elapsed = time.perf_counter() - begun
    assert [entry["label"] for entry in result.wall["schedules"]] == ["asgd", "sync_sgd"]  # type: ignore[attr-defined]
    seconds: Any = result.wall["seconds"]
    parts = [entry["seconds"] for entry in result.wall["schedules"]]  # type: ignore[attr-defined]
    assert min(parts) > 0
    assert sum(parts) <= seconds <= elapsed


@pytest.mark.parametrize("n", [1, 3, 200])
def test_any_number_of_workers(n: int) -> None:
    both = {"name": "asgd", "stepsize": [0.1, 0.05]}
    result = run(both, workers=n, stop={"arrivals": 50}, record={"every": 1e9})
    assert len(result.workers) == n
    assert result.workers["jobs"].sum() == 50
    assert np.isfinite(result.summary["final_loss"]).all()


@pytest.mark.parametrize(("given", "kind"), [("quickstart.yaml", "str"), ({"seeds": 1}, "dict")])
def test_what_is_no_scenario_yet_is_refused(given: Any, kind: str) -> None:
    with pytest.raises(TypeError) as caught:
        simulator.run(given)
    assert str(caught.value) == f"scenario is a {kind}, must be what load_scenario returns"


def test_gradients_that_wait_for_an_update_take_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch only needs their sum, however many they are."""
    rooms: list[int] = []
    grow = Players.grow

    def note(players: Players, capacity: int) -> None:
        rooms.append(capacity)
        grow(players, capacity)

    monkeypatch.setattr(Players, "grow", note)
    method = {"name": "rennala", "stepsize": 0.1, "batch": 500}
    run(method, workers=2, stop={"arrivals": 1000}, record={"every": 100.0}, events=False)
    assert rooms == []


def test_a_script_that_starts_itself_again_is_told_what_it_lacks(
    tmp_path: Path, project_root: Path
) -> None:
    """A started process imports the script first; here it ends there, as an unguarded call does."""
    source = project_root / "scenarios" / "quickstart.yaml"
    script = (
        "import paceline\n"
        "assert __name__ == '__main__'\n"
        f"scenario = paceline.load_scenario({str(source)!r}, ['stop.time=2.0', 'seeds=1'])\n"
        "paceline.run(scenario, jobs=2)\n"
    )
    said = said_by(script, tmp_path, project_root)
    assert "in a script belongs under `if __name__ == '__main__':`" in said


def test_of_replicas_that_got_equally_far_the_last_has_the_table_of_workers() -> None:
    """Which gradients are discarded depends on the model, and so on the step size."""
    entry = {"name": "zeno_pp", "rho": 0.1}
    stop = {"time": 30.0}
    both, last = (run({**entry, "stepsize": step}, stop=stop) for step in ([0.01, 1.5], 1.5))
    assert both.summary["arrivals"].nunique() == 1
    assert both.summary["discarded"].nunique() == 2
    assert bits(both.workers) == bits(last.workers)
