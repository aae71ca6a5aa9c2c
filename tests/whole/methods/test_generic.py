"""Facts about every method: a method with a row in the table is part of all these tests.

Most tests put every case into one run and name those that break the fact.
"""

from functools import cache, partial
from typing import Any

import numpy as np
import pytest
from pandas import DataFrame

import simulator.loop.controller
import simulator.running.engines
from algorithms import METHODS
from simulator.engines.tape import Tape
from simulator.loop.peers import Peers
from simulator.loop.server import Server
from simulator.loop.workers import Workers
from simulator.results.result import Result
from tests.shared.scenes import METRICS, bits, run
from tests.shared.table import IN_SECONDS, TABLE
from tests.shared.together import TABLES, differing, tables, together
from tests.shared.variants import CASES, NAMES

LINEAR = {"mean": {"law": "linear"}}
GAMMA = {**LINEAR, "job": {"kind": "gamma", "shape": 2.0}}
OUTAGES = {**GAMMA, "speed": {"kind": "outages", "mean_up": 6.0, "mean_down": 3.0}}
TIMES = {"fixed": LINEAR, "equal": 1.0, "gamma": GAMMA, "outages": OUTAGES}
all_times = pytest.mark.parametrize("times", TIMES)


def simulate(times: str = "gamma", **changes: Any) -> Result:
    """Every case."""
    return together(times=TIMES[times], **changes)


@cache
def plain(times: str = "gamma") -> Result:
    """The run that many tests share; none of them changes its tables."""
    return simulate(times)


def agree(one: Result, other: Result) -> bool:
    """Whether all tables are equal, byte for byte; the cases that differ are in the message."""
    found = differing(tables(one), tables(other))
    assert found == set()
    return True


def test_every_method_has_a_row() -> None:
    assert sorted(TABLE) == NAMES


@all_times
def test_both_engines_give_the_same_bits(times: str) -> None:
    assert agree(plain(times), simulate(times, engine="numpy"))


@pytest.mark.parametrize("chunk", [1, 7])
def test_chunks_of_any_length_give_the_same_bits(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = plain()
    monkeypatch.setattr(simulator.running.engines, "Tape", partial(Tape, chunk=chunk))
    assert agree(simulate(), whole)


LONG: dict[str, Any] = {"stop": {"arrivals": 300}, "record": {"every": 20.0}}


@cache
def long(times: str) -> Result:
    """Runs in which batches of renewals come about."""
    return simulate(times, **LONG)


@all_times
def test_cohorts_that_renew_themselves_do_what_an_event_for_each_job_does(
    times: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewing = long(times)
    monkeypatch.setattr(simulator.loop.controller, "RenewingWorkers", Workers)
    assert agree(simulate(times, **LONG), renewing)


def test_the_log_of_events_changes_nothing() -> None:
    silent = simulate(events=False, **LONG)
    assert differing(tables(long("gamma"), TABLES[:3]), tables(silent, TABLES[:3])) == set()


def replica(result: Result, number: int, seed: int = 0) -> list[DataFrame]:
    """Curve and summary row of one replica of every case, without its number."""
    curves, summary = (
        table[(table["replica"] == number) & (table["seed"] == seed)]
        for table in tables(result, ("curves", "summary"))
    )
    return [curves[["label", "time", "iteration", *METRICS]], summary.drop(columns="replica")]


def test_replicas_together_are_what_they_are_alone() -> None:
    """Also beside one that overflows: its nan reaches no other."""
    steps = {
        case: [0.5 * entry["stepsize"], entry["stepsize"], 1e300] for case, entry in CASES.items()
    }

    def simulated(chosen: slice, seeds: list[int]) -> Result:
        entries = {case: {**CASES[case], "stepsize": steps[case][chosen]} for case in CASES}
        return together(entries, times=GAMMA, seeds=seeds)

    both = simulated(slice(3), [0, 3])
    for seed in (0, 3):
        for number in range(3):
            alone = simulated(slice(number, number + 1), [seed])
            assert differing(replica(both, number, seed), replica(alone, 0, seed)) == set()


def test_seeds_that_share_a_schedule_are_what_they_are_alone() -> None:
    both = simulate("fixed", seeds=[0, 5, 2])
    for seed in (0, 5, 2):
        alone = simulate("fixed", seeds=[seed])
        assert differing(replica(both, 0, seed), replica(alone, 0, seed)) == set()


@pytest.mark.parametrize("case", CASES)
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
    assert [bits(table) for table in tables(slow)] == [bits(table) for table in tables(fast)]


def test_cohorts_do_what_their_members_would_do_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def assign_one_by_one(server: Server, workers: Any = None, *rest: Any, **more: Any) -> None:
        for worker in range(server.workers) if workers is None else list(workers):
            server.assign(int(worker), *rest, **more)

    def cancel_one_by_one(server: Server, workers: Any = None) -> None:
        for worker in range(server.workers) if workers is None else list(workers):
            server.cancel(int(worker))

    cohorts = {times: plain(times) for times in ("equal", "gamma")}
    for host in (Server, Peers):
        monkeypatch.setattr(host, "assign_many", assign_one_by_one)
    monkeypatch.setattr(Server, "cancel_many", cancel_one_by_one)
    for times, result in cohorts.items():
        assert agree(simulate(times), result)


VERDICTS = ("applied", "discarded", "cancelled", "buffered", "in_flight")


@all_times
def test_the_accounting_balances(times: str) -> None:
    result = simulate(times, stop={"time": 40.0})
    total = result.summary.set_index("label").sort_index()
    rows, events = result.workers, result.events
    assert events is not None
    arrived = total["applied"] + total["discarded"] + total["buffered"]
    of_workers = rows.groupby("label").sum(numeric_only=True)
    assert total["arrivals"].to_dict() == arrived.to_dict() == of_workers["jobs"].to_dict()
    for name in ("applied", "discarded", "cancelled"):
        assert total[name].to_dict() == of_workers[name].to_dict()
    for verdict in VERDICTS:
        counted = (events["verdict"] == verdict).groupby(events["label"]).sum()
        assert total[verdict].to_dict() == counted.to_dict()
    seconds = rows["busy_seconds"] + rows["idle_seconds"] + rows["down_seconds"]
    assert len(rows) == 5 * len(CASES) and np.allclose(seconds, 40.0, rtol=1e-12, atol=0)
    assert (rows[["busy_seconds", "idle_seconds", "down_seconds"]] >= 0.0).all(axis=None)
    assert rows["wasted_seconds"].between(0.0, rows["busy_seconds"] + 1e-9).all()


@all_times
def test_delays_count_the_updates_between_dispatch_and_arrival(times: str) -> None:
    result = plain(times)
    events, total = result.events, result.summary.set_index("label")
    assert events is not None
    assert (events["delay"] >= 0).all()
    updates = events["label"].map(total["iterations"])
    assert (events["version"] + events["delay"] <= updates).all()
    used = events[events["verdict"] == "applied"].groupby("label")["delay"]
    assert used.max().to_dict() == total["max_delay"].to_dict()
    assert used.mean().to_dict() == pytest.approx(total["mean_delay"].to_dict())


def test_no_worker_brings_the_same_job_twice() -> None:
    events = plain("outages").events
    assert events is not None
    assert events["label"].nunique() == len(CASES)
    assert not events.duplicated(["label", "worker", "job"]).any()


def test_it_makes_progress_without_noise() -> None:
    curves = together(noise=None, stop={"arrivals": 300}).curves
    losses = curves.groupby("label")["loss_gap"]
    ends = losses.last() < losses.first()
    assert len(ends) == len(CASES) and ends[~ends].index.tolist() == []


def test_an_empty_horizon_leaves_the_start_alone() -> None:
    result = simulate("fixed", stop={"time": 0.5})
    assert result.summary["arrivals"].tolist() == [0] * len(CASES)
    assert result.curves["loss"].nunique() == 1


def test_workers_that_never_finish_stop_nobody_else() -> None:
    times = {"mean": [1.0, 2.0, float("inf"), 3.0, float("inf")]}
    result = together(times=times, stop={"time": 30.0}, record={"every": 1.0})
    stuck = result.workers[result.workers["worker"].isin([2, 4])]
    assert stuck["jobs"].tolist() == [0] * 2 * len(CASES)
    instants = result.curves.groupby("label")["time"].agg(list)
    expected = [*np.arange(30.0), 30.0]
    assert instants[instants.map(lambda found: found != expected)].index.tolist() == []
    assert len(instants) == len(CASES)


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
