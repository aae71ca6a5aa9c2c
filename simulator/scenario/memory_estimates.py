"""Estimate what a scenario takes from its counts, before anything is allocated."""

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

from simulator.cluster.spec import ClusterSpec
from simulator.memory import too_large
from simulator.scenario.methods import MethodEntry
from simulator.scenario.sections import Record, Stop
from simulator.scenario.tree import Path

__all__ = ["MOST_RECORDS", "grid_size", "job_sizes", "model_sizes", "table_sizes"]

MOST_RECORDS = 1_000_000  # at instants of one run
MOST_UPDATES = 1e12  # of coordinates in one job: about half an hour, which nothing interrupts
#: Parameters that say how many gradients a worker or the server takes in one go.
GRADIENTS_AT_ONCE = ("local_steps", "max_steps", "server_batch")
SPARE = 64  # vectors besides a model for each worker
NUMBER = 8  # bytes
ROW = 200  # approximate bytes of a row of curves or workers: ten numbers and the names
REPLICA = 2000  # approximate bytes: its parameters, its end and its row of the summary


def model_sizes(cluster: ClusterSpec, dimension: int) -> Iterator[tuple[Path, str]]:
    """A model for each worker, beside the vectors of the problem."""
    rule = too_large("models", cluster.size + SPARE, NUMBER * dimension)
    if rule:
        key = "groups" if cluster.groups else "workers"
        yield ("cluster", key), f"{rule}: take fewer workers, or a smaller problem.dimension"


def job_sizes(methods: Sequence[MethodEntry | None], dimension: int) -> Iterator[tuple[Path, str]]:
    """The gradients of each job: the player takes all of them before anything else happens."""
    for index, entry in enumerate(methods):
        parameters = entry.parameters if entry else {}
        for key in GRADIENTS_AT_ONCE:
            updates = max(_numbers(parameters.get(key)), default=0) * dimension
            if updates > MOST_UPDATES:
                rule = f"makes jobs of {updates:.3g} updates of coordinates, must be at most 1e+12"
                yield ("methods", index, key), f"{rule}: take fewer, or a smaller dimension"


def _numbers(value: Any) -> Iterator[float]:
    """The numbers of a parameter, which may be one, a list, or a word."""
    for one in value if isinstance(value, list | tuple) else (value,):
        if isinstance(one, int | float):
            yield one


def table_sizes(
    cluster: ClusterSpec | None,
    methods: Sequence[MethodEntry | None],
    stop: Stop | None,
    record: Record | None,
    seeds: int,
) -> Iterator[tuple[Path, str]]:
    """Replicas, their records, and the workers of their runs: the rows of the tables."""
    replicas = seeds * sum(grid_size(entry.parameters) for entry in methods if entry)
    if rule := too_large("replicas", replicas, REPLICA):
        yield ("seeds",), f"{rule}: take fewer seeds, or fewer values in the methods' lists"
    records = _records(stop, record) if stop and record else 0.0
    if rule := too_large("rows of curves", records * replicas, ROW):
        yield ("record",), f"{rule}: measure less often, or take fewer seeds or step sizes"
    runs = seeds * len(methods)
    if cluster and (rule := too_large("rows of workers", runs * cluster.size, ROW)):
        yield ("seeds",), f"{rule}: take fewer seeds, methods or workers"


def grid_size(parameters: dict[str, Any]) -> int:
    """The number of replicas that a method's lists of values make for each seed."""
    return prod(len(value) for value in parameters.values() if isinstance(value, list))


def _records(stop: Stop, record: Record) -> float:
    """The number of records, 0 if it is not known before the run."""
    budgets = (
        (record.points, 1),
        (stop.iterations, record.iterations),
        (stop.arrivals, record.arrivals),
    )
    spread = min(stop.time / record.every, MOST_RECORDS) if stop.time and record.every else 0.0
    return max(spread, *(most / each if most and each else 0.0 for most, each in budgets))
