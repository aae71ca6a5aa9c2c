"""Compute times of real clusters, and whole clusters of papers, under a name.

`compute_time: phones`, or `{preset: phones}`, is the compute time of a kind of cluster.

Sources of the numbers. Four are measured on published data; two are choices and marked as such.

- mild: the operation log of a 64-GPU training job (ByteDance-Seed/StragglerAnalysis, job AR) has
  four data-parallel replicas; the medians of their compute operations lie within a factor 1.30
  (1.34 for whole microbatches). Operations vary around the mean of their kind and worker with a
  standard deviation of 2.0 %. In a second job (ST): 1.001 and 2.7 %. The even spread of the
  workers and the lognormal law are choices.
- severe: slowest over fastest worker 4.6, and Pareto job sizes with tail index 2.5: one job in 316
  takes over ten times the least one. Both are choices, beyond what the two logs show (there the
  slowest of 16 GPUs takes 2.4 times as long as the fastest).
- mixed_gpus: median over 80 training jobs of steps per second on P100 and V100 over those on K80
  (stanford-futuredata/gavel): 3.21 and 4.79. The equal shares of the generations are a choice.
- phones: the AI-benchmark scores of 333 phones (PKU-Chengxu/FLASH) have a ratio of 61.0 between the
  95th and 5th percentiles; a lognormal law has it with sigma = log(61) / (2 x 1.6449) = 1.2496.

`cluster: {workers: 64, preset: slow_links}` is a cluster with its links: the four regimes in which
Tyurin and Sivtsov (2025, Birch SGD) compare methods, with h seconds per gradient and tau seconds
per message. Reconstructed: h takes its two values in turns, tau is drawn evenly, and only uploads
take tau (as for Shadowheart SGD, where downloads are free). An edge of a topology takes the time of
an upload.
"""

from typing import Any, Literal, NamedTuple

__all__ = ["CLUSTERS", "PRESETS", "ClusterName", "ClusterPreset", "Preset", "PresetName"]

PresetName = Literal["mild", "severe", "mixed_gpus", "phones"]


ClusterName = Literal["free_links", "slow_links", "unequal_compute", "unequal_links"]


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
    "phones": Preset(
        "61 times between the 5th and the 95th percentile of workers; the median takes 1 s",
        {"mean": {"kind": "lognormal", "sigma": 1.2496, "scale": 2.1832}},
    ),
}


class ClusterPreset(NamedTuple):
    """The description of a preset, and the keys of `cluster` that it sets."""

    description: str
    filled: dict[str, Any]


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
}
