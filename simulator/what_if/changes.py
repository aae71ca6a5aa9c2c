"""Changes of a cluster: a worker absent or faster; links, server or failures removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from simulator.cluster.spec import ClusterSpec
from simulator.running.plan import reference_seed
from simulator.scenario import Scenario

__all__ = ["Change", "Kind", "changes_of", "slowest"]

Kind = Literal["absent", "median", "twice", "removed"]
#: The keys of a cluster that can be removed, and their names.
_PARTS = {
    "links": "links",
    "server": "server seconds",
    "faults": "failures",
    "stalls": "stalls",
    "cold_start": "cold start",
}
_WORDS = {"absent": "absent", "median": "at the median speed", "twice": "twice as fast"}


@dataclass(frozen=True)
class Change:
    """One change of a cluster.

    Attributes:
        part: what changes: "worker 3", "links".
        kind: how it changes.
        cluster: the cluster after the change.
        worker: the number of the worker; None if the change is of no worker.
    """

    part: str
    kind: Kind
    cluster: ClusterSpec
    worker: int | None = None

    @property
    def name(self) -> str:
        """The change in words, such as "worker 3 absent"."""
        return f"no {self.part}" if self.kind == "removed" else f"{self.part} {_WORDS[self.kind]}"


def slowest(scenario: Scenario, most: int) -> list[int]:
    """The numbers of at most `most` present workers, those with the longest mean times first."""
    cluster = scenario.working_cluster
    means = _mean_seconds(scenario)[cluster.present]
    order = np.argsort(-means, kind="stable")[:most]
    return [int(worker) for worker in cluster.present[order]]


def changes_of(scenario: Scenario, workers: Sequence[int]) -> Iterator[Change]:
    """The changes of these workers, then of everything else that takes time.

    A worker at the median speed already, and one that never finishes a job, only leaves. The
    median is of the mean seconds per gradient, failures left out.
    """
    cluster = scenario.cluster
    means = _mean_seconds(scenario)
    median = float(np.median(means[cluster.present]))
    for worker in workers:
        yield from _of_worker(cluster, worker, median / float(means[worker]))
    for key, name in _PARTS.items():
        if _has(cluster, key):
            yield Change(name, "removed", _without(cluster, key))


def _mean_seconds(scenario: Scenario) -> Any:
    """Mean seconds per gradient of each worker that never fails, the absent ones included."""
    whole = _without(scenario.working_cluster, "faults").model_copy(update={"absent": None})
    return whole.build(reference_seed(scenario)).mean_seconds


def _of_worker(cluster: ClusterSpec, worker: int, to_median: float) -> Iterator[Change]:
    part = f"worker {worker}"
    if cluster.size > 1:
        absent = sorted([*(cluster.absent or []), worker])
        yield Change(part, "absent", cluster.model_copy(update={"absent": absent}), worker)
    factors: dict[Kind, float] = {"median": to_median, "twice": 0.5}
    for kind, factor in factors.items():
        if to_median > 0.0 and np.isfinite(factor) and factor != 1.0:
            each = np.where(np.arange(cluster.described) == worker, factor, 1.0)
            yield Change(part, kind, cluster.scaled(each), worker)


def _has(cluster: ClusterSpec, key: str) -> bool:
    """Whether this part of the cluster takes time."""
    if key == "faults":
        return bool(cluster.failing())
    part = getattr(cluster, key)
    free = part is None or (key == "links" and part.is_free) or (key == "server" and part.is_free)
    return not free


def _without(cluster: ClusterSpec, key: str) -> ClusterSpec:
    """The cluster without one part; a preset would bring its links back."""
    update: dict[str, Any] = {key: None, "preset": None}
    if key == "faults" and cluster.groups:
        update["groups"] = [one.model_copy(update={"faults": None}) for one in cluster.groups]
    return cluster.model_copy(update=update)
