"""The `cluster` part of a scenario: the number of workers and their speed."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, model_validator

from simulator.cluster.compute_time import ComputeTime, PresetTime, Recorded, Seconds
from simulator.cluster.faults import Faults
from simulator.cluster.halts import ColdStart, ServerSeconds, Stalls
from simulator.cluster.links import AllLinks, Links
from simulator.cluster.presets import CLUSTERS, ClusterName
from simulator.cluster.topology import Topology, standard
from simulator.cluster.topology_checks import check_topology
from simulator.keys import SECONDS, WHOLE, FileName, Section, examples, meanings, wrong

if TYPE_CHECKING:
    from simulator.cluster.graph import Graph
    from simulator.cluster.times.base import Times
    from simulator.cluster.times.channels import Channels, Network

__all__ = ["ClusterSpec", "Group"]

MOST_WORKERS = 1_000_000

Workers = Annotated[int, Field(ge=1, le=MOST_WORKERS), WHOLE]


class Group(Section):
    """Workers that share a compute time; a law of the index counts within the group."""

    model_config = examples(
        {"workers": 8, "compute_time": 1.0},
        {
            "workers": 8,
            "compute_time": {"mean": 2.5, "job": {"kind": "lognormal", "sigma": 0.2}},
            "faults": {"time_to_failure": 3600.0, "time_to_repair": 120.0},
        },
    )

    workers: Workers = Field(description="how many workers the group has")
    compute_time: Seconds = Field(
        default=ComputeTime(),
        description="seconds per gradient: a number, a list, a preset's name, or a mapping "
        "(default: 1 second)",
        json_schema_extra=SECONDS,
    )
    faults: Faults | None = Field(
        default=None,
        description="failures and repairs of these workers (default: they never fail)",
    )

    @model_validator(mode="after")
    def _fits(self) -> "Group":
        if isinstance(self.compute_time, Recorded):
            rule = "is of a whole cluster: give workers and compute_time instead of groups"
            raise wrong(("compute_time", "kind"), "recorded", rule)
        _refuse_misfits(self.compute_time, self.faults, self.workers)
        return self


def _refuse_misfits(
    compute_time: ComputeTime | PresetTime | Recorded, faults: Faults | None, workers: int
) -> None:
    for key, value, rule in compute_time.misfits(workers):
        raise wrong(("compute_time", key), value, rule)
    for keys, value, rule in faults.misfits(workers) if faults else ():
        raise wrong(("faults", *keys), value, rule)


class ClusterSpec(Section):
    """`workers` with one `compute_time`, or `groups` of them; 1,000,000 workers at most."""

    model_config = examples(
        {"workers": 100, "compute_time": {"mean": {"law": "linear"}, "job": "exponential"}},
        {
            "groups": [
                {"workers": 90, "compute_time": 1.0},
                {"workers": 10, "compute_time": {"mean": 10.0}},
            ],
            "links": {"upload": 0.5},
        },
        {
            "workers": 16,
            "preset": "slow_links",
            "faults": {"time_to_failure": 3600.0, "time_to_repair": 120.0},
            "topology": "ring",
        },
        {
            "workers": 12,
            "compute_time": {"mean": {"law": "linear", "scale": 0.02}, "job": "exponential"},
            "server": {"arrival": 0.002, "assign": 0.0005},
            "stalls": {"every": {"mean": 60.0, "job": "exponential"}, "lasts": 0.5},
            "cold_start": 2.0,
        },
        {"include": "cluster.yaml", "workers": 12},
    )

    workers: Workers | None = Field(
        default=None, description="how many workers there are; give workers or groups"
    )
    groups: Annotated[list[Group], Field(min_length=1)] | None = Field(
        default=None,
        description="groups of workers with compute times and faults of their own, as in a "
        "cluster of mixed machines, in place of workers and compute_time. Workers are numbered "
        "through the groups in order",
    )
    compute_time: Seconds | None = Field(
        default=None,
        description="seconds per stochastic gradient: a number, a list with one per worker, the "
        "name of a preset, or a mapping (default: 1 second)",
        json_schema_extra=SECONDS,
    )
    preset: ClusterName | None = Field(
        default=None,
        description="a cluster from a paper: it sets compute_time and links where they are absent",
        json_schema_extra=meanings(**{name: one.description for name, one in CLUSTERS.items()}),
    )
    links: AllLinks | None = Field(
        default=None,
        description="how long messages take; a number is the latency of all links (default: no "
        "time)",
    )
    faults: Faults | None = Field(
        default=None, description="failures and repairs of all workers (default: none)"
    )
    server: ServerSeconds | None = Field(
        default=None,
        description="seconds that the server itself works, for which gradients queue (default: 0)",
    )
    stalls: Stalls | None = Field(
        default=None, description="pauses of all workers at once (default: none)"
    )
    cold_start: ColdStart = Field(
        default=None,
        description="seconds until a worker is ready for its first job: a number, a list, or a "
        "law (default: 0)",
        json_schema_extra=SECONDS,
    )
    topology: Topology | None = Field(
        default=None,
        description="the graph of the nodes, for methods without a server "
        "(default: that of the method)",
    )
    include: FileName | None = Field(
        default=None,
        description="a YAML file with a cluster section, such as `paceline calibrate` writes; keys "
        "beside it replace those of the file",
    )

    @model_validator(mode="before")
    @classmethod
    def _filled_in(cls, data: Any) -> Any:
        if not isinstance(data, dict) or data.get("groups") is not None:
            return data
        preset = data["preset"] if isinstance(data.get("preset"), str) else None
        known = CLUSTERS[preset].filled if preset in CLUSTERS else {}
        given = {key: value for key, value in data.items() if value is not None}
        return {"compute_time": ComputeTime(), **known, **given}

    @model_validator(mode="after")
    def _one_form(self) -> "ClusterSpec":
        if self.groups is not None:
            for key in ("workers", "compute_time", "preset"):
                if (value := getattr(self, key)) is not None:
                    raise wrong((key,), value, "conflicts with groups: give one or the other")
            if self.size > MOST_WORKERS:
                raise wrong(("groups",), self.size, f"must have {MOST_WORKERS} workers at most")
            if self.faults and any(group.faults for group in self.groups):
                raise wrong(("faults",), None, "conflicts with groups: give one or the other")
            _refuse_misfits(ComputeTime(), self.faults, self.size)
        elif self.workers is None:
            raise wrong((), None, "must have workers, or groups")
        else:
            _refuse_misfits(self.compute_time or ComputeTime(), self.faults, self.workers)
        cold = self.cold_start.mean if self.cold_start else None
        if isinstance(cold, list) and len(cold) != self.size:
            rule = f"must have one number per worker: {len(cold)} for {self.size}"
            raise wrong(("cold_start", "mean"), cold, rule)
        for keys, value, rule in self.links.misfits(self.size) if self.links else ():
            raise wrong(("links", *keys), value, rule)
        if self.topology is not None:
            check_topology(self.topology, self.size)
        return self

    def members(self) -> list[tuple[int, ComputeTime]]:
        """The groups as (workers, compute time); a cluster without groups is one group."""
        if self.groups is not None:
            return [(group.workers, group.compute_time.written_out()) for group in self.groups]
        return [(self.workers or 1, (self.compute_time or ComputeTime()).written_out())]

    def failing(self) -> list[tuple[int, Faults | None]]:
        """The workers as (count, their faults); empty if no worker ever fails."""
        if self.faults is not None:
            return [(self.size, self.faults)]
        own = [(group.workers, group.faults) for group in self.groups or ()]
        return own if any(faults for _, faults in own) else []

    @property
    def size(self) -> int:
        """Number of workers."""
        return sum(workers for workers, _ in self.members())

    def graph(self, kind: str) -> "Graph":
        """The topology's graph, or that of the `kind` where the scenario gives no topology."""
        topology = standard(kind) if self.topology is None else self.topology
        graph: Graph = topology.build(self.size)
        return graph

    @property
    def recorded(self) -> Recorded | None:
        """The recording that the jobs follow, if they do."""
        return self.compute_time if isinstance(self.compute_time, Recorded) else None

    def replaying(self, recording: Recorded) -> "ClusterSpec":
        """The cluster whose jobs end as in a recording; edges between neighbours stay."""
        off = ("groups", "faults", "preset", "server", "stalls", "cold_start")
        now = {"workers": self.size, "compute_time": recording}
        return self.model_copy(update=dict.fromkeys(off) | now)

    def scaled(self, factor: float) -> "ClusterSpec":
        """The cluster in which every job takes `factor` times as long."""
        return self._changed(lambda time: {"scale": time.scale * factor})

    def with_mean(self, seconds: float) -> "ClusterSpec":
        """The cluster in which every worker has this mean; sizes of jobs and speeds stay."""
        return self._changed(lambda time: {"mean": seconds, "scale": 1.0})

    def _changed(self, change: Callable[[ComputeTime], dict[str, float]]) -> "ClusterSpec":
        if self.recorded is not None:
            return self  # its jobs took what they took
        faults = [group.faults for group in self.groups] if self.groups else [None]
        groups = [
            Group.model_construct(
                workers=n, compute_time=time.model_copy(update=change(time)), faults=own
            )
            for (n, time), own in zip(self.members(), faults, strict=True)
        ]
        return self.model_copy(update={"groups": groups, "workers": None, "compute_time": None})

    def edge_channels(self, edges: int, seed: int, horizon: float) -> "Channels | None":
        """The links along the directed edges of a graph; None if no message takes time."""
        if self.links is None or self.links.edge.is_free or not edges:
            return None
        return self.links.edge.build(edges, seed, "edge", horizon)

    def build(self, seed: int, horizon: float = math.inf) -> "Times":
        """Completion times of this cluster's jobs.

        A job that would end at `horizon` or later may be reported to end never; this bounds how far
        ahead random speeds are drawn.

        Raises:
            DataError: a file that the scenario names is missing or wrong.
        """
        from simulator.cluster.times.building import build_times

        if self.recorded is not None:
            from simulator.cluster.times.recorded import recorded_times

            return recorded_times(self.recorded, self.size)
        times = build_times(self.members(), seed, horizon)
        if failing := self.failing():
            from simulator.cluster.times.faulty import with_faults

            times = with_faults(times, failing, seed, horizon)
        if self.stalls is not None or self.cold_start is not None:
            times = self._halted(times, seed)
        times.random = times.random or (self.links is not None and self.links.is_random)
        return times

    def _halted(self, times: "Times", seed: int) -> "Times":
        """The same workers with the stalls and the cold start."""
        from simulator.cluster.times.stalled import with_cold_start, with_stalls

        if self.stalls is not None:
            times = with_stalls(times, self.stalls, seed)
        if self.cold_start is not None:
            times = with_cold_start(times, self.cold_start, seed)
        return times

    def network(self, seed: int, dimension: int, horizon: float = math.inf) -> "Network | None":
        """The links and the server's seconds; None if neither takes time.

        Raises:
            DataError: a file that the scenario names is missing or wrong.
        """
        links, server = self.links or Links(), self.server or ServerSeconds()
        if self.recorded is not None or (links.server_is_free and server.is_free):
            return None
        from simulator.cluster.times.channels import Network

        download = links.download.build(self.size, seed, "download", horizon)
        upload = links.upload.build(self.size, seed, "upload", horizon)
        return Network(download, upload, dimension, None if server.is_free else server)
