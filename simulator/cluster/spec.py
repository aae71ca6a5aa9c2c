"""The `cluster` part of a scenario: the number of workers and their speed."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field, model_validator

from simulator.arrays import Floats, Ints
from simulator.cluster.attacks import Attacks, AttackSpec, FreeRider
from simulator.cluster.checks import check_cluster
from simulator.cluster.compute_time import ComputeTime, Recorded, Seconds, product
from simulator.cluster.faults import Faults
from simulator.cluster.group import Absent, Group, Workers, own_batches
from simulator.cluster.halts import ColdStart, ServerSeconds, Stalls
from simulator.cluster.links import AllLinks, Links
from simulator.cluster.membership import Membership, at_once
from simulator.cluster.presets import CLUSTERS, ClusterName
from simulator.cluster.regions import Regions
from simulator.cluster.topology import Topology, standard
from simulator.keys import SECONDS, FileName, Section, examples, meanings

if TYPE_CHECKING:
    from simulator.cluster.graph import Graph
    from simulator.cluster.times.base import Times
    from simulator.cluster.times.channels import Channels, Network

__all__ = ["ClusterSpec"]


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
            "membership": {"stays": 600.0, "away": 60.0, "round": "discard"},
        },
        {"workers": 10, "attacks": {"kind": "sign_flip", "count": 2}, "regions": {"count": 2}},
        {"include": "cluster.yaml", "workers": 12, "absent": [3]},
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
        description="a cluster from a paper or from data: it sets compute_time, links and "
        "membership where they are absent",
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
    membership: Membership | None = Field(
        default=None,
        description="workers that join and leave, and how rounds deal with it (default: all "
        "are always present)",
    )
    attacks: Attacks | None = Field(
        default=None,
        description="workers that send wrong messages; `paceline list attacks` (default: none)",
    )
    regions: Regions | None = Field(
        default=None, description="groups of workers with a server of their own (default: none)"
    )
    topology: Topology | None = Field(
        default=None,
        description="the graph of the nodes, for methods without a server "
        "(default: that of the method)",
    )
    absent: Absent | None = Field(
        default=None,
        description="numbers of workers that are missing; the others keep their speeds and draws, "
        "and are numbered anew (default: none)",
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
    def _fits(self) -> "ClusterSpec":
        check_cluster(self)
        return self

    def members(self) -> list[tuple[int, ComputeTime]]:
        """The groups as (workers, compute time); a cluster without groups is one group."""
        if self.groups is not None:
            return [(group.workers, group.compute_time.written_out()) for group in self.groups]
        return [(self.workers or 1, (self.compute_time or ComputeTime()).written_out())]

    def failing(self) -> list[tuple[int, Faults | None]]:
        """The workers as (count, their faults); empty if no worker ever fails."""
        if self.faults is not None:
            return [(self.described, self.faults)]
        own = [(group.workers, group.faults) for group in self.groups or ()]
        return own if any(faults for _, faults in own) else []

    @property
    def described(self) -> int:
        """Number of workers, the absent ones included: lists have a number for each of them."""
        return sum(workers for workers, _ in self.members())

    @property
    def size(self) -> int:
        """Number of workers that are present."""
        return self.described - len(self.absent or ())

    @property
    def present(self) -> Ints:
        """The numbers of the workers that are present (size,)."""
        return np.delete(np.arange(self.described), self.absent or [])

    @property
    def batches(self) -> tuple[int | None, ...]:
        """Samples per gradient of each worker, None for the problem's; empty if all are."""
        return own_batches(self.groups or (), self.present.tolist())

    @property
    def attack(self) -> AttackSpec | None:
        """The attack of workers that are present, in their numbers; None if there is none."""
        return self.attacks and self.attacks.among(self.described, self.present.tolist())

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
        off = ("groups", "faults", "preset", "server", "stalls", "cold_start", "absent")
        now = {"workers": self.size, "compute_time": recording}
        now["regions"] = self.regions and self.regions.among(self.described, self.present.tolist())
        if self.membership is not None and not self.membership.moves:
            now["membership"] = at_once(self.membership)
        return self.model_copy(update=dict.fromkeys(off) | now)

    def scaled(self, factor: float | Floats) -> "ClusterSpec":
        """The cluster whose jobs take `factor` times as long: one for all, or (described,)."""

        def change(time: ComputeTime, own: slice) -> dict[str, Any]:
            part = factor[own] if isinstance(factor, np.ndarray) else factor
            return {"scale": product(time.scale, part)}

        return self._changed(change)

    def with_mean(self, seconds: float) -> "ClusterSpec":
        """The cluster in which every worker has this mean; sizes of jobs and speeds stay."""
        return self._changed(lambda time, own: {"mean": seconds, "scale": 1.0})

    def _changed(self, change: Callable[[ComputeTime, slice], dict[str, Any]]) -> "ClusterSpec":
        """The cluster with other compute times; `change` gets those of a group, and its workers."""
        if self.recorded is not None:
            return self  # its jobs took what they took
        plain = Group(workers=1)
        groups, first = [], 0
        for (n, time), own in zip(self.members(), self.groups or [plain], strict=True):
            changed = time.model_copy(update=change(time, slice(first, first + n)))
            groups.append(own.model_copy(update={"workers": n, "compute_time": changed}))
            first += n
        off = dict.fromkeys(("workers", "compute_time", "preset"))
        return self.model_copy(update={"groups": groups, **off})

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
        from simulator.cluster.times.present import present_times

        if self.recorded is not None:
            from simulator.cluster.times.recorded import recorded_times

            return self._with_stays(recorded_times(self.recorded, self.size), seed)
        times = build_times(self.members(), seed, horizon)
        if isinstance(self.attacks, FreeRider):
            from simulator.cluster.times.free_riding import with_free_riders

            times = with_free_riders(times, self.attacks)
        if failing := self.failing():
            from simulator.cluster.times.faulty import with_faults

            times = with_faults(times, failing, seed, horizon)
        if self.stalls is not None or self.cold_start is not None:
            times = self._halted(times, seed)
        times.random = times.random or (self.links is not None and self.links.is_random)
        return self._with_stays(present_times(times, self.present), seed)

    def _with_stays(self, times: "Times", seed: int) -> "Times":
        """The same, with the joins and departures of the membership."""
        if self.membership is not None and self.membership.moves:
            from simulator.cluster.stays import present_stays
            from simulator.cluster.times.staying import build_stays

            stays = build_stays(self.membership, self.described, seed)
            times.stays = present_stays(stays, self.present.tolist())
            times.random = times.random or times.stays.random
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

        every = (self.described, seed)
        download = links.download.build(*every, "download", horizon, self.present)
        upload = links.upload.build(*every, "upload", horizon, self.present)
        return Network(download, upload, dimension, None if server.is_free else server)
