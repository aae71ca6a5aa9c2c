"""Whether the sections of a cluster fit each other and its number of workers."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from simulator.cluster.compute_time import ComputeTime
from simulator.cluster.group import MOST_WORKERS, refuse_misfits
from simulator.cluster.topology_checks import check_topology
from simulator.keys import wrong

if TYPE_CHECKING:
    from simulator.cluster.spec import ClusterSpec

__all__ = ["check_cluster"]

Misfit = tuple[tuple[str | int, ...], Any, str]


def check_cluster(cluster: "ClusterSpec") -> None:
    """Raise unless each section fits the others and the number of workers.

    Raises:
        ValidationError: with the path of the wrong key.
    """
    if cluster.groups is not None:
        _check_groups(cluster)
    elif cluster.workers is None:
        raise wrong((), None, "must have workers, or groups")
    compute_time = cluster.compute_time or ComputeTime()
    refuse_misfits(compute_time, cluster.faults, cluster.described)
    _check_absent(cluster)
    for path, value, rule in _misfits(cluster):
        raise wrong(path, value, rule)
    if cluster.topology is not None:
        check_topology(cluster.topology, cluster.size)


def _check_groups(cluster: "ClusterSpec") -> None:
    """Refuse what groups replace, too many workers, and faults given twice."""
    for key in ("workers", "compute_time", "preset"):
        if (value := getattr(cluster, key)) is not None:
            raise wrong((key,), value, "conflicts with groups: give one or the other")
    if cluster.described > MOST_WORKERS:
        rule = f"must have {MOST_WORKERS} workers at most"
        raise wrong(("groups",), cluster.described, rule)
    if cluster.faults and any(group.faults for group in cluster.groups or ()):
        raise wrong(("faults",), None, "conflicts with groups: give one or the other")


def _check_absent(cluster: "ClusterSpec") -> None:
    absent, described = cluster.absent, cluster.described
    if absent and cluster.recorded is not None:
        raise wrong(("absent",), absent, "conflicts with a recording: its jobs are fixed")
    if absent and absent[-1] >= described:
        rule = f"must be numbers of workers, which are 0 to {described - 1}"
        raise wrong(("absent",), absent, rule)
    if cluster.size < 1:
        raise wrong(("absent",), absent, "must leave a worker")


def _misfits(cluster: "ClusterSpec") -> Iterator[Misfit]:
    """(path, value, rule) of what does not fit the number of workers."""
    described, size = cluster.described, cluster.size
    cold = cluster.cold_start.mean if cluster.cold_start else None
    if isinstance(cold, list) and len(cold) != described:
        rule = f"must have one number per worker: {len(cold)} for {described}"
        yield ("cold_start", "mean"), cold, rule
    if cluster.links is not None:
        yield from _below("links", cluster.links.misfits(described))
    if cluster.regions is not None:
        yield from _below("regions", cluster.regions.misfits(described))
    if cluster.membership is not None:
        yield from _below("membership", cluster.membership.misfits(described, size))
    if cluster.attacks is not None:
        yield from _below("attacks", cluster.attacks.misfits(described))
    if cluster.attack is not None:
        yield from _below("attacks", cluster.attack.misfits(size))


def _below(key: str, misfits: Iterator[Any]) -> Iterator[Misfit]:
    """The misfits of a section, with paths from the cluster."""
    for path, value, rule in misfits:
        yield (key, *path), value, rule
