"""Facts about every method: one row in the table runs all of these tests."""

from functools import cache, partial
from typing import Any

import numpy as np
import pytest

import simulator.loop.controller
import simulator.running.engines
from algorithms import METHODS
from simulator.engines.tape import Tape
from simulator.loop.peers import Peers
from simulator.loop.server import Server
from simulator.loop.workers import Workers
from simulator.results.result import Result
from tests.shared.scenes import bits, curve, run
from tests.shared.table import IN_SECONDS, TABLE
from tests.shared.variants import CASES, NAMES

LINEAR = {"mean": {"law": "linear"}}
GAMMA = {**LINEAR, "job": {"kind": "gamma", "shape": 2.0}}
OUTAGES = {**GAMMA, "speed": {"kind": "outages", "mean_up": 6.0, "mean_down": 3.0}}
TIMES = {"fixed": LINEAR, "equal": 1.0, "gamma": GAMMA, "outages": OUTAGES}
every_case = pytest.mark.parametrize("case", CASES)
all_times = pytest.mark.parametrize("times", TIMES)


def everything(result: Result) -> list[bytes]:
    """All tables, byte for byte."""
    assert result.events is not None
    tables = (result.curves, result.summary, result.workers, result.events)
    return [bits(table) for table in tables]


def simulate(case: str, times: str = "gamma", **changes: Any) -> Result:
    return run(CASES[case], times=TIMES[times], **changes)


@cache
def plain(case: str, times: str = "gamma") -> Result:
    """The run that many tests share; none of them changes its tables."""
    return simulate(case, times)


def test_every_method_has_a_row() -> None:
    assert sorted(TABLE) == NAMES


@every_case
@all_times
def test_both_engines_give_the_same_bits(case: str, times: str) -> None:
    eager = simulate(case, times, engine="numpy")
    assert everything(plain(case, times)) == everything(eager)


@every_case
def test_chunks_of_any_length_give_the_same_bits(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = everything(plain(case))
    for chunk in (1, 7):
        monkeypatch.setattr(simulator.running.engines, "Tape", partial(Tape, chunk=chunk))
        assert everything(simulate(case)) == whole


LONG: dict[str, Any] = {"stop": {"arrivals": 300}, "record": {"every": 20.0}}


@every_case
@all_times
def test_cohorts_that_renew_themselves_do_what_an_event_for_each_job_does(
    case: str, times: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewing = everything(simulate(case, times, **LONG))
    monkeypatch.setattr(simulator.loop.controller, "RenewingWorkers", Workers)
    assert everything(simulate(case, times, **LONG)) == renewing


@every_case
def test_the_log_of_events_changes_nothing(case: str) -> None:
    logged, silent = (simulate(case, events=events, **LONG) for events in (True, False))
    for table in ("curves", "summary", "workers"):
        assert bits(getattr(logged, table)) == bits(getattr(silent, table))


def replica(result: Result, number: int, seed: int = 0) -> tuple[bytes, bytes]:
    """Curve and summary row of one replica, without its number."""
    rows = result.summary
    row = rows[(rows["replica"] == number) & (rows["seed"] == seed)]
    return bits(curve(result, replica=number, seed=seed)), bits(row.drop(columns="replica"))


@every_case
def test_replicas_together_are_what_they_are_alone(case: str) -> None:
    """Also beside one that overflows: its nan reaches no other."""
    steps = [0.5 * CASES[case]["stepsize"], CASES[case]["stepsize"], 1e300]
    together = run({**CASES[case], "stepsize": steps}, times=GAMMA, seeds=[0, 3])
    for seed in (0, 3):
        for number, step in enumerate(steps):
            alone = run({**CASES[case], "stepsize": step}, times=GAMMA, seeds=[seed])
            assert replica(together, number, seed) == replica(alone, 0, seed)


@every_case
def test_seeds_that_share_a_schedule_are_what_they_are_alone(case: str) -> None:
    together = simulate(case, "fixed", seeds=[0, 5, 2])
    for seed in (0, 5, 2):
        assert replica(together, 0, seed) == replica(simulate(case, "fixed", seeds=[seed]), 0, seed)


@every_case
def test_doubling_all_times_doubles_the_clock_and_changes_no_iterate(case: str) -> None:
    entry = CASES[case]
    known = IN_SECONDS.get(entry["name"], ())
    seconds = {name: 2.0 * entry[name] for name in known if isinstance(entry.get(name), float)}
    slow = run({"label": "it", **entry, **seconds}, times={**GAMMA, "scale": 2.0})
    fast = run({"label": "it", **entry}, times=GAMMA)
    assert slow.events is not None
    for name in ("time", "started", "decided"):
        slow.events[name] /= 2.0
    slow.curves["time"] /= 2.0
    for name in (*seconds, "target_resolution", "simulated_seconds"):
        slow.summary[name] /= 2.0
    for name in ("busy", "idle", "down", "wasted", "mean_compute"):
        slow.workers[f"{name}_seconds"] /= 2.0
    assert everything(slow) == everything(fast)


@every_case
def test_cohorts_do_what_their_members_would_do_one_by_one(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def assign_one_by_one(server: Server, workers: Any = None, *rest: Any, **more: Any) -> None:
        for worker in range(server.workers) if workers is None else list(workers):
            server.assign(int(worker), *rest, **more)

    def cancel_one_by_one(server: Server, workers: Any = None) -> None:
        for worker in range(server.workers) if workers is None else list(workers):
            server.cancel(int(worker))

    cohorts = [everything(plain(case, times)) for times in ("equal", "gamma")]
    for host in (Server, Peers):
        monkeypatch.setattr(host, "assign_many", assign_one_by_one)
    monkeypatch.setattr(Server, "cancel_many", cancel_one_by_one)
    assert [everything(simulate(case, times)) for times in ("equal", "gamma")] == cohorts


@every_case
@all_times
def test_the_accounting_balances(case: str, times: str) -> None:
    result = simulate(case, times, stop={"time": 40.0})
    total, rows = result.summary.iloc[0], result.workers
    assert result.events is not None
    arrived = total["applied"] + total["discarded"] + total["buffered"]
    assert total["arrivals"] == arrived == rows["jobs"].sum()
    for name in ("applied", "discarded", "cancelled"):
        assert total[name] == rows[name].sum()
    for verdict in ("applied", "discarded", "cancelled", "buffered", "in_flight"):
        assert total[verdict] == (result.events["verdict"] == verdict).sum()
    seconds = rows["busy_seconds"] + rows["idle_seconds"] + rows["down_seconds"]
    assert np.allclose(seconds, 40.0, rtol=1e-12, atol=0)
    assert (rows[["busy_seconds", "idle_seconds", "down_seconds"]] >= 0.0).all(axis=None)
    assert rows["wasted_seconds"].between(0.0, rows["busy_seconds"] + 1e-9).all()


@every_case
@all_times
def test_delays_count_the_updates_between_dispatch_and_arrival(case: str, times: str) -> None:
    result = plain(case, times)
    events, total = result.events, result.summary.iloc[0]
    assert events is not None
    assert (events["delay"] >= 0).all()
    assert (events["version"] + events["delay"] <= total["iterations"]).all()
    used = events.loc[events["verdict"] == "applied", "delay"]
    assert (used.max(), used.mean()) == (total["max_delay"], pytest.approx(total["mean_delay"]))


@every_case
def test_no_worker_brings_the_same_job_twice(case: str) -> None:
    events = plain(case, "outages").events
    assert events is not None
    assert not events.duplicated(["worker", "job"]).any()


@every_case
def test_it_makes_progress_without_noise(case: str) -> None:
    losses = run(CASES[case], noise=None, stop={"arrivals": 300}).curves["loss_gap"]
    assert losses.iloc[-1] < losses.iloc[0]


@every_case
def test_an_empty_horizon_leaves_the_start_alone(case: str) -> None:
    result = simulate(case, "fixed", stop={"time": 0.5})
    assert result.summary["arrivals"].tolist() == [0]
    assert result.curves["loss"].nunique() == 1


@every_case
def test_workers_that_never_finish_stop_nobody_else(case: str) -> None:
    times = {"mean": [1.0, 2.0, float("inf"), 3.0, float("inf")]}
    result = run(CASES[case], times=times, stop={"time": 30.0}, record={"every": 1.0})
    rows = result.workers
    assert rows["jobs"][[2, 4]].tolist() == [0, 0]
    assert result.curves["time"].tolist() == [*np.arange(30.0), 30.0]


@pytest.mark.parametrize("name", NAMES)
def test_the_docstring_says_what_and_whose_it_is(name: str) -> None:
    text = METHODS[name].__doc__ or ""
    assert "arXiv" in text or "Reference" in text or "Theory" in text
    assert len(text.splitlines()) >= 5


@pytest.mark.parametrize("name", NAMES)
def test_every_prescription_has_its_formula_as_docstring(name: str) -> None:
    method = METHODS[name]
    for attribute in dir(method):
        if attribute.startswith("theory_"):
            assert getattr(method, attribute).__doc__, attribute
            assert attribute.removeprefix("theory_") in method.__dataclass_fields__  # type: ignore[attr-defined]
