"""The plan: the schedules to simulate, and the replicas of each.

A replica is one choice that does not change the schedule: a coefficient of the method, or a noise
seed if nothing random determines the times of events. Replicas of one schedule share its events.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from simulator.scenario import MethodEntry, Scenario

__all__ = [
    "Parameters",
    "Replica",
    "Schedule",
    "grid_of",
    "plan",
    "reference_seed",
    "replicas_of",
    "schedules_of",
    "seed_of",
    "share_schedule",
]

#: A method's parameters by name: numbers, text, lists of them, or types that a plug-in declares.
Parameters = dict[str, Any]
MOST_BYTES = 2**30  # of model versions kept by one schedule


@dataclass(frozen=True)
class Replica:
    """One row of the summary: a seed and one value of every coefficient."""

    seed: int
    number: int
    parameters: Parameters


@dataclass(frozen=True)
class Schedule:
    """One event loop: a method, the seed of its events, and its replicas."""

    entry: MethodEntry
    seed: int
    replicas: tuple[Replica, ...]


def plan(
    scenario: Scenario,
    parameters: list[Parameters],
    random_times: bool,
    dimension: int,
) -> list[Schedule]:
    """Schedules of `scenario`, whose methods have the resolved `parameters`, in table order."""
    schedules: list[Schedule] = []
    for entry, resolved in zip(scenario.methods, parameters, strict=True):
        together = share_schedule(scenario, entry, random_times)
        groups = [scenario.seeds] if together else [[seed] for seed in scenario.seeds]
        for seeds in groups:
            replicas = [one for seed in seeds for one in replicas_of(seed, resolved)]
            schedules += schedules_of(scenario, entry, replicas, dimension)
    return schedules


def replicas_of(seed: int, parameters: Parameters) -> list[Replica]:
    """A replica per choice of coefficients, for one seed."""
    return [Replica(seed, k, values) for k, values in enumerate(grid_of(parameters))]


def schedules_of(
    scenario: Scenario, entry: MethodEntry, replicas: Sequence[Replica], dimension: int
) -> Iterator[Schedule]:
    """One schedule for `replicas`, or several if values decide, or models take much memory."""
    most = 1 if _decides(entry) else _most_replicas(scenario, dimension)
    for first in range(0, len(replicas), most):
        part = tuple(replicas[first : first + most])
        yield Schedule(entry, part[0].seed, part)


def seed_of(scenario: Scenario, entry: MethodEntry, seed: int) -> int:
    """The seed of all random numbers of a run: the same for every method, or its own."""
    if scenario.common_random_numbers:
        return seed
    digest = hashlib.sha256(f"{entry.label}\0{seed}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def reference_seed(scenario: Scenario) -> int:
    """The seed of the cluster for prescriptions: that of the first method and seed."""
    return seed_of(scenario, scenario.methods[0], scenario.seeds[0])


def share_schedule(scenario: Scenario, entry: MethodEntry, random_times: bool) -> bool:
    """Whether seeds are replicas of one schedule: nothing random determines the times of events."""
    return not (random_times or entry.algorithm.random) and scenario.engine != "numpy"


def _decides(entry: MethodEntry) -> bool:
    """Whether values of vectors decide events, so that each replica has its own."""
    decides = entry.algorithm.decides
    return bool(decides(entry.parameters) if callable(decides) else decides)


def _most_replicas(scenario: Scenario, dimension: int) -> int:
    """The number of replicas that may share a schedule, by the memory of their models."""
    if scenario.engine == "numpy":
        return 1
    return max(1, MOST_BYTES // (8 * dimension * (scenario.cluster.size + 16)))


def grid_of(parameters: Parameters) -> Iterator[Parameters]:
    """Every choice of one value from each list."""
    choices = [value if isinstance(value, list) else [value] for value in parameters.values()]
    for values in product(*choices):
        yield dict(zip(parameters, values, strict=True))
