"""Arrivals taken many at a time: the same to the last bit as one hook per arrival."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulator
import simulator.running.engines
from algorithms.parts.rounds import Rounds
from simulator.engines.tape import Tape
from simulator.loop.audits import EVERY
from simulator.loop.server import Server
from tests.shared.plugged import DRAWN, plugged, run_both_ways
from tests.shared.scenes import SEARCH, bits, run

ASGD = {"name": "asgd", "stepsize": 0.1}
RINGMASTER = {"name": "ringmaster", "delay_threshold": 3, "stepsize": [0.1, 0.3]}
DROPPING = {"name": "delay_adaptive_asgd", "rule": "drop", "stepsize": 0.1}
ADAPTIVE = {
    "name": "delay_adaptive_asgd",
    "rule": "mishchenko",
    "smoothness": 0.5,
    "stepsize": [0.1, 0.3, 0.01],
}
RENNALA = {"name": "rennala", "batch": 7, "stepsize": [0.1, 0.3]}
PATIENT = {"name": "rennala", "label": "patient", "batch": 7, "stepsize": 0.1}
PATIENT["on_new_model"] = "finish_and_drop"
SYNC = {"name": "sync_sgd", "stepsize": 0.5}
FIRST_FOUR = {"name": "m_sync_sgd", "m": 4, "stepsize": [0.5, 0.2]}
LATE_DROPPED = {**FIRST_FOUR, "label": "late", "on_new_model": "finish_and_drop"}
CLIPPED = {"name": "clipped_asgd", "clip": [0.5, 0.1, float("inf")], "stepsize": 0.1}
SIGNS = {"name": "clipped_asgd", "label": "signs", "kind": "sign", "momentum": [0.5, 0.9]}
SIGNS["stepsize"] = 0.01
ADAM = {"name": "adam_asgd", "stepsize": [0.01, 0.1], "delay_rule": "scaled"}
AMSGRAD = {"name": "adam_asgd", "label": "amsgrad", "optimizer": "amsgrad", "stepsize": 0.05}
BUFFERED = {"name": "fedbuff", "buffer": 3, "local_stepsize": 0.1, "stepsize": [1.0, 0.5]}
FADAS = {"name": "fadas", "buffer": 4, "local_stepsize": 0.1, "stepsize": 0.05}
TRACED = (CLIPPED, SIGNS, ADAM, AMSGRAD, BUFFERED, FADAS)
STEPPING = (ASGD, RINGMASTER, DROPPING, ADAPTIVE, *TRACED)
COLLECTING = (RENNALA, PATIENT, SYNC, FIRST_FOUR, LATE_DROPPED)
METHODS = (*STEPPING, *COLLECTING)
LONG: dict[str, Any] = {"stop": {"arrivals": 500}, "record": {"every": 7.0}, "events": False}


def tables(**sections: Any) -> list[bytes]:
    result = run(**sections) if "methods" in sections else run(*METHODS, **sections)
    return [bits(table) for table in (result.curves, result.summary, result.workers)]


def one_by_one(monkeypatch: pytest.MonkeyPatch, **sections: Any) -> list[bytes]:
    """The same run without batches."""
    with monkeypatch.context() as patch:
        patch.setattr(Server, "_batches_for", lambda *_: None)
        return tables(**sections)


def _counted(function: Callable[..., None], calls: list[None]) -> Callable[..., None]:
    def call(*arguments: Any) -> None:
        calls.append(None)
        function(*arguments)

    return call


TIMES = {
    "equal": 1.0,
    "fixed": {"mean": {"law": "linear"}},
    "drawn": DRAWN,
    "never": {"mean": [1.0, 2.0, float("inf"), 3.0, 1.5]},
}


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("seeds", [1, 3])
def test_batches_change_no_bit(
    times: str, seeds: int, monkeypatch: pytest.MonkeyPatch, batches: list[int]
) -> None:
    about = {"times": TIMES[times], "seeds": seeds, **LONG}
    assert tables(**about) == one_by_one(monkeypatch, **about)
    if times != "equal":  # there all but the first arrive at instants of records or of each other
        assert sum(batches) > 1000


@pytest.mark.parametrize("chunk", [1, 2, 7, 64])
def test_the_length_of_a_chunk_changes_no_bit(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tables(times=TIMES["drawn"], **LONG)
    monkeypatch.setattr(simulator.running.engines, "Tape", partial(Tape, chunk=chunk))
    assert tables(times=TIMES["drawn"], **LONG) == whole


@pytest.mark.parametrize("stop", [{"arrivals": 1}, {"arrivals": 17}, {"time": 50.0}])
def test_a_run_ends_where_it_would_have_ended(
    stop: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    about = {"times": TIMES["drawn"], **LONG, "stop": stop}
    assert tables(**about) == one_by_one(monkeypatch, **about)


def test_replicas_that_reach_the_target_stop_where_they_would_have_stopped(
    monkeypatch: pytest.MonkeyPatch, batches: list[int]
) -> None:
    target = {"metric": "grad_norm_sq", "below": 1e-2}
    about = {"times": TIMES["drawn"], **LONG, "stop": {"time": 900.0, "target": target}}
    assert tables(**about) == one_by_one(monkeypatch, **about)
    assert sum(batches) > 100


@pytest.mark.parametrize("method", COLLECTING, ids=lambda one: one.get("label", one["name"]))
@pytest.mark.parametrize("workers", [4, 9])
def test_rounds_collected_in_batches_change_no_bit(
    method: dict[str, Any], workers: int, monkeypatch: pytest.MonkeyPatch, batches: list[int]
) -> None:
    about = {"methods": [method], "workers": workers, "times": TIMES["drawn"], "seeds": 2, **LONG}
    assert tables(**about) == one_by_one(monkeypatch, **about)
    if workers == 9 and method is not LATE_DROPPED:  # those few are started one by one
        assert sum(batches) > 300


@pytest.mark.parametrize("method", [RENNALA, PATIENT, SYNC, FIRST_FOUR])
def test_many_rounds_are_complete_without_the_hook(
    method: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    completed = []
    monkeypatch.setattr(Rounds, "open_round", _counted(Rounds.open_round, completed))
    result = run(method, times=TIMES["drawn"], **LONG)
    assert result.summary["iterations"].min() > 50
    assert len(completed) < 10


def test_a_stepsize_schedule_changes_no_bit_of_a_round(
    monkeypatch: pytest.MonkeyPatch, batches: list[int]
) -> None:
    scheduled = {**RENNALA, "schedule": {"kind": "step_decay", "over": 20.0, "factor": 0.5}}
    about = {"methods": [scheduled], "times": TIMES["drawn"], **LONG}
    assert tables(**about) == one_by_one(monkeypatch, **about)
    assert sum(batches) > 100


def test_records_by_count_and_notes_of_jobs_take_arrivals_one_by_one(batches: list[int]) -> None:
    run(ASGD, record={"iterations": 1}, events=False)
    run(ASGD, events=True, record={"every": 7.0})
    assert batches == []


def test_the_audits_of_a_long_run_find_nothing(batches: list[int]) -> None:
    result = run(
        ASGD,
        times=TIMES["drawn"],
        stop={"arrivals": 20_000},
        record={"every": 1e6},
        events=False,
    )
    assert result.summary["applied"].tolist() == [20_000]
    assert sum(batches) > 19_000
    assert max(batches) > 500


@SEARCH
@given(
    means=st.lists(st.sampled_from([0.5, 1.0, 1.5, 2.0, 7.0]), min_size=1, max_size=6),
    every=st.sampled_from([0.25, 1.0, 3.0]),
    method=st.sampled_from([RINGMASTER, SIGNS, ADAM, *COLLECTING]),
    number=st.integers(1, 6),
    arrivals=st.integers(1, 80),
)
def test_ties_with_records_and_other_arrivals_change_nothing(
    means: list[float], every: float, method: dict[str, Any], number: int, arrivals: int
) -> None:
    about: dict[str, Any] = {
        "workers": len(means),
        "times": {"mean": means},
        "stop": {"arrivals": arrivals},
        "record": {"every": every},
        "events": False,
    }
    numbers = {"delay_threshold": number, "batch": number, "m": min(number, len(means))}
    method = {**method, **{key: numbers[key] for key in numbers if key in method}}
    with pytest.MonkeyPatch.context() as patch:
        batched = run(method, **about)
        patch.setattr(Server, "_batches_for", lambda *_: None)
        single = run(method, **about)
    for table in ("curves", "summary", "workers"):
        assert bits(getattr(batched, table)) == bits(getattr(single, table))


@pytest.mark.parametrize("method", [RENNALA, PATIENT, FIRST_FOUR, ASGD])
def test_batches_that_an_audit_interrupts_change_no_bit(
    method: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hook takes the arrival before the audit."""
    stop = {"arrivals": EVERY + 50}
    about = {"methods": [method], "times": TIMES["drawn"], **LONG, "stop": stop}
    assert tables(**about) == one_by_one(monkeypatch, **about)


@dataclass(kw_only=True)
class Backwards(Rounds):
    """Starts the workers in the opposite order at first, so that ties are broken differently."""

    name = "backwards"
    size = 3
    factor = 0.1

    def start(self) -> None:
        self.open_round()
        self.assign_many(range(self.server.workers)[::-1])


def test_a_round_starts_the_workers_in_the_order_of_the_method(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenario = plugged(f"{__name__}:Backwards", {"mean": 1.0}, 3)
    run_both_ways(scenario, monkeypatch)
