"""Compute times of real clusters, and whole clusters of papers, under a name.

`compute_time: phones`, or `{preset: phones}`, is the compute time of a kind of cluster.

`cluster: {workers: 64, preset: slow_links}` is a whole cluster, with its links and with workers
that join and leave. `docs/presets.md` says from which public data each number is, and which are
choices.
"""

from typing import Any, Literal, NamedTuple

__all__ = ["CLUSTERS", "PRESETS", "ClusterName", "ClusterPreset", "Preset", "PresetName"]

PresetName = Literal[
    "mild", "severe", "mixed_gpus", "resnet50_gpus", "recommendation_gpus", "phones"
]


ClusterName = Literal[
    "free_links",
    "slow_links",
    "unequal_compute",
    "unequal_links",
    "spot_instances",
    "regions",
    "available_phones",
]


class Preset(NamedTuple):
    """The description of a preset, and its compute time written out."""

    description: str
    compute_time: dict[str, Any]


PRESETS: dict[PresetName, Preset] = {
    "mild": Preset(
        "workers within a factor 1.3, jobs within a few per cent; the fastest takes 1 s",
        {
            "mean": {"law": "geometric", "ratio": 1.3},
            "job": {"kind": "lognormal", "sigma": 0.02},
        },
    ),
    "severe": Preset(
        "workers within a factor 4.6, heavy-tailed jobs; the fastest takes 1 s on average",
        {
            "mean": {"law": "geometric", "ratio": 4.6},
            "job": {"kind": "pareto", "shape": 2.5},
        },
    ),
    "mixed_gpus": Preset(
        "three GPU generations with speeds 1 : 3.2 : 4.8 in equal shares; the newest takes 1 s",
        {"mean": {"law": "cycle", "values": [4.8, 1.5, 1.0]}},
    ),
    "resnet50_gpus": Preset(
        "seconds per step of ResNet-50 (batch 64) on K80, P100 and V100, in equal shares",
        {"mean": {"law": "cycle", "values": [1.615, 0.3818, 0.2275]}},
    ),
    "recommendation_gpus": Preset(
        "seconds per step of a recommender (batch 2048) on K80, P100 and V100 in equal shares: the "
        "newest is the slowest",
        {"mean": {"law": "cycle", "values": [0.09577, 0.06025, 0.1339]}},
    ),
    "phones": Preset(
        "61 times between the 5th and the 95th percentile of workers; the median takes 1 s",
        {"mean": {"kind": "lognormal", "sigma": 1.2496, "scale": 2.1832}},
    ),
}


class ClusterPreset(NamedTuple):
    """The description of a preset, and the keys of `cluster` that it sets."""

    description: str
    filled: dict[str, Any]


#: Seconds per step of ResNet-50 (batch 64) on a V100.
_V100 = 0.2275
#: Delays in seconds and bandwidths in Gbit/s from Virginia to Oregon, Virginia, Ohio, Tokyo, Seoul,
#: London, Frankfurt and Ireland.
_DELAYS = [0.067, 0.01, 0.011, 0.143, 0.172, 0.076, 0.09, 0.067]
_GBITS = [0.79, 2.0, 1.12, 0.524, 0.5, 1.16, 1.02, 1.05]
_REGION: dict[str, Any] = {
    "latency": {"mean": {"law": "cycle", "values": _DELAYS}},
    "bandwidth": {"mean": {"law": "cycle", "values": _GBITS}, "scale": 31_250_000.0},
}


def _rate(sigma: float, mean: float) -> dict[str, Any]:
    """A bandwidth that is drawn once per link."""
    return {"bandwidth": {"mean": {"kind": "lognormal", "sigma": sigma, "scale": mean}}}


_TAU: dict[str, Any] = {"mean": {"kind": "uniform", "low": 1.0, "high": 100.0}}

CLUSTERS: dict[ClusterName, ClusterPreset] = {
    "free_links": ClusterPreset(
        "a whole cluster: 10 s per gradient, messages take no time",
        {"compute_time": 10.0},
    ),
    "slow_links": ClusterPreset(
        "a whole cluster: 10 s per gradient, 100 s per message",
        {"compute_time": 10.0, "links": {"upload": 100.0, "edge": 100.0}},
    ),
    "unequal_compute": ClusterPreset(
        "a whole cluster: 1 s per gradient on every other worker, 10 s on the rest; free messages",
        {"compute_time": {"mean": {"law": "cycle", "values": [1.0, 10.0]}}},
    ),
    "unequal_links": ClusterPreset(
        "a whole cluster: 10 s per gradient, each link has from 1 to 100 s per message",
        {"compute_time": 10.0, "links": {"upload": _TAU, "edge": _TAU}},
    ),
    "spot_instances": ClusterPreset(
        "a whole cluster: V100 machines that are there for 1.6 hours on average, away for half an "
        "hour",
        {
            "compute_time": _V100,
            "membership": {
                "stays": {"mean": 5888.0, "job": "exponential"},
                "away": {"mean": 1953.0, "job": "exponential"},
            },
        },
    ),
    "regions": ClusterPreset(
        "a whole cluster: V100 machines in eight regions of the world in turns, the server in "
        "Virginia",
        {"compute_time": _V100, "links": {"download": _REGION, "upload": _REGION}},
    ),
    "available_phones": ClusterPreset(
        "a whole cluster: phones with their links, there for eight hours on average, then away for "
        "sixteen",
        {
            "compute_time": PRESETS["phones"].compute_time,
            "links": {"download": _rate(0.4711, 1.479e6), "upload": _rate(0.6824, 1.003e6)},
            "membership": {
                "stays": {"mean": 28_800.0, "job": "exponential"},
                "away": {"mean": 57_600.0, "job": "exponential"},
            },
        },
    ),
}
