"""The plan: replicas that share a schedule, and their random numbers."""

from typing import Any

import pytest

import simulator.running.plan
from simulator.running.plan import Schedule, plan, seed_of
from tests.shared.scenes import scene

ASGD = {"name": "asgd", "stepsize": 0.1}
GRID = {"name": "asgd", "stepsize": [0.1, 0.2, 0.3]}


def planned(*methods: dict[str, Any], random: bool = False, **changes: Any) -> list[Schedule]:
    made = scene(*methods, **changes)
    parameters = [entry.parameters for entry in made.methods]
    return plan(made, parameters, random, made.problem.dimension)


def replicas(schedules: list[Schedule]) -> list[list[tuple[int, int]]]:
    return [[(replica.seed, replica.number) for replica in one.replicas] for one in schedules]


def test_a_grid_rides_on_one_schedule() -> None:
    assert replicas(planned(GRID)) == [[(0, 0), (0, 1), (0, 2)]]


def test_seeds_ride_along_where_nothing_random_decides_when() -> None:
    assert replicas(planned(ASGD, seeds=[4, 2])) == [[(4, 0), (2, 0)]]


def test_random_times_need_a_schedule_per_seed() -> None:
    found = replicas(planned(GRID, seeds=[4, 2], random=True))
    assert found == [[(4, 0), (4, 1), (4, 2)], [(2, 0), (2, 1), (2, 2)]]


def test_a_method_that_draws_needs_a_schedule_per_seed() -> None:
    assert replicas(planned({"name": "random_asgd", "stepsize": 0.1}, seeds=2)) == [
        [(0, 0)],
        [(1, 0)],
    ]


def test_the_numpy_engine_plays_one_replica_at_a_time() -> None:
    assert replicas(planned(GRID, engine="numpy")) == [[(0, 0)], [(0, 1)], [(0, 2)]]


def test_every_choice_of_every_list_is_a_replica() -> None:
    entry = {"name": "asgdm", "stepsize": [0.1, 0.2], "momentum": [0.5, 0.9]}
    (schedule,) = planned(entry)
    pairs = [(r.parameters["stepsize"], r.parameters["momentum"]) for r in schedule.replicas]
    assert sorted(pairs) == [(0.1, 0.5), (0.1, 0.9), (0.2, 0.5), (0.2, 0.9)]


def test_replicas_that_would_not_fit_in_memory_are_split(monkeypatch: pytest.MonkeyPatch) -> None:
    """One replica of 5 + 16 vectors of 4 numbers takes 672 bytes."""
    monkeypatch.setattr(simulator.running.plan, "MOST_BYTES", 2 * 672 + 1)
    assert replicas(planned(GRID)) == [[(0, 0), (0, 1)], [(0, 2)]]


def test_common_random_numbers_give_every_method_the_same_seed() -> None:
    made = scene(ASGD, {"name": "sync_sgd", "stepsize": 0.1})
    assert {seed_of(made, entry, 3) for entry in made.methods} == {3}


def test_without_them_every_method_and_seed_has_its_own() -> None:
    made = scene(ASGD, {"name": "sync_sgd", "stepsize": 0.1}, common_random_numbers=False)
    seeds = {seed_of(made, entry, seed) for entry in made.methods for seed in range(10)}
    assert len(seeds) == 20
    assert all(0 <= seed < 2**63 for seed in seeds)
