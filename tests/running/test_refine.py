"""The update that reached the target, found in a second pass."""

from typing import Any

import numpy as np
import pytest
from pandas import DataFrame

import simulator
from simulator.errors import InvariantError, ScenarioError
from simulator.results.result import Result
from tests.shared.scenes import LINE, bits, run, scene

MOVED = ["time_to_target", "target_resolution"]
ASGD = {"name": "asgd", "stepsize": 0.1}
RANDOM = {"mean": {"law": "linear"}, "job": "exponential"}
METHODS = [
    ASGD,
    {"name": "rennala", "stepsize": 0.3, "batch": 3},
    {"name": "sync_sgd", "stepsize": 0.3},
    {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 3},
    {"name": "local_sgd", "stepsize": 0.3, "local_steps": 2},
]


def both(*methods: dict[str, Any], stay: int = 1, below: float = 0.05, **changes: Any) -> Any:
    """The results with records as they are, and refined."""
    target = {"metric": "loss_gap", "below": below, "stay": stay}
    stop = {"time": 300.0, "target": target}
    record = changes.pop("record", {"every": 20.0})
    return tuple(
        run(*methods, stop=stop, record=record | {"refine": refine}, **changes)
        for refine in (False, True)
    )


def same_but_for_the_time(plain: Result, refined: Result) -> bool:
    tables: list[tuple[DataFrame, DataFrame]] = [
        (plain.curves, refined.curves),
        (plain.workers, refined.workers),
        (_unmoved(plain.summary), _unmoved(refined.summary)),
    ]
    return all(bits(one) == bits(other) for one, other in tables)


def _unmoved(summary: DataFrame) -> DataFrame:
    return summary.drop(columns=[*MOVED, "first_hit"], errors="ignore")


def test_the_time_is_that_of_the_update() -> None:
    """loss = 4^-k/2 from the k-th second on: 2^-5 is reached at k = 2, recorded next at 7."""
    plain, refined = both(
        {"name": "asgd", "stepsize": 0.5}, problem=LINE, workers=1, times=1.0,
        below=0.5 / 16, record={"every": 7.0},
    )  # fmt: skip
    assert plain.summary[MOVED].values.tolist() == [[7.0, 7.0]]
    assert refined.summary[MOVED].values.tolist() == [[2.0, 0.0]]
    assert same_but_for_the_time(plain, refined)


@pytest.mark.parametrize("stay", [1, 3])
def test_the_update_is_the_one_that_a_record_of_every_update_shows(stay: int) -> None:
    plain, refined = both(*METHODS, stay=stay, times=RANDOM, seeds=2)
    every = run(
        *METHODS, times=RANDOM, seeds=2, stop={"time": 300.0}, record={"iterations": 1}
    ).curves
    assert same_but_for_the_time(plain, refined)
    for row, told in zip(plain.summary.itertuples(), refined.summary.itertuples(), strict=True):
        own = every[(every["label"] == row.label) & (every["seed"] == row.seed)]
        before = row.time_to_target - row.target_resolution
        inside = own[(own["time"] >= before) & (own["time"] < row.time_to_target)]
        good = inside["loss_gap"].to_numpy() <= 0.05
        place = good.argmax() if stay == 1 else len(good) - np.argmin([*good[::-1], False])
        assert told.time_to_target == inside["time"].iloc[place]


PEERS = {"name": "dasgd", "stepsize": 0.05}


@pytest.mark.parametrize("entry", [*METHODS, PEERS], ids=lambda entry: str(entry["name"]))
def test_both_engines_find_the_same_update(entry: dict[str, Any]) -> None:
    links = {"edge": {"latency": 0.5}} if entry is PEERS else None
    results = [
        both(entry, times=RANDOM, links=links, engine=engine) for engine in ("tape", "numpy")
    ]
    assert results[0][1].summary["target_resolution"].tolist() == [0.0]
    for one, other in zip(*results, strict=True):
        assert bits(one.summary) == bits(other.summary)


def test_replicas_are_refined_each_by_itself() -> None:
    """One is soon there, one late, one never, one diverges, one starts there."""
    steps = [0.5, 0.05, 1e-6, 2.5]
    plain, refined = both({"name": "asgd", "stepsize": steps}, record={"points": 30})
    assert same_but_for_the_time(plain, refined)
    for replica, step in enumerate(steps):
        alone = both({"name": "asgd", "stepsize": step}, record={"points": 30})[1]
        row = refined.summary.iloc[[replica]].drop(columns="replica")
        assert bits(row) == bits(alone.summary.drop(columns="replica"))
    moved = refined.summary["time_to_target"] < plain.summary["time_to_target"]
    assert moved.tolist() == [True, True, False, False]


def test_what_the_start_or_the_last_record_reaches_is_refined_too() -> None:
    start = both(ASGD, below=1e9)[1].summary
    assert start[MOVED].values.tolist() == [[0.0, 0.0]]
    last = both(ASGD, record={"points": 1})[1].summary
    assert (last["status"].tolist(), last["target_resolution"].tolist()) == (["converged"], [0.0])
    assert 0.0 < last["time_to_target"].item() < 300.0


@pytest.mark.parametrize("record", [{"iterations": 7}, {"arrivals": 10}])
def test_records_by_count_are_refined_like_those_by_time(record: dict[str, int]) -> None:
    plain, refined = both(*METHODS[:2], record=record)
    assert same_but_for_the_time(plain, refined)
    assert (refined.summary["time_to_target"] <= plain.summary["time_to_target"]).all()
    assert refined.summary["target_resolution"].tolist() == [0.0, 0.0]


def test_progress_is_reported_in_the_second_pass_too() -> None:
    def shares(*, refine: bool) -> list[float]:
        found: list[float] = []
        stop = {"time": 300.0, "target": {"metric": "loss_gap", "below": 0.05}}
        given = scene(ASGD, stop=stop, record={"every": 1.0, "refine": refine})
        simulator.run(given, progress=lambda share, _: found.append(share))
        return found

    *plain, end = shares(refine=False)
    refined = shares(refine=True)
    assert refined[: len(plain)] == plain
    assert refined[len(plain) :] == [plain[-1]] * len(plain) + [end]


@pytest.mark.parametrize(
    ("stop", "rule"),
    [
        ({"time": 9.0}, "give stop.target"),
        ({"time": 9.0, "target": {"metric": "loss", "below": 1.0, "smooth": 2}}, "target.smooth"),
    ],
)
def test_there_has_to_be_a_target_of_single_records(stop: dict[str, Any], rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule):
        run(ASGD, stop=stop, record={"refine": True})


def test_a_second_pass_that_finds_no_update_at_the_target_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "simulator.running.refine.is_good", lambda _, values: np.zeros(len(values), dtype=bool)
    )
    with pytest.raises(InvariantError, match="the update before a good record is good"):
        both(ASGD)
