"""A first scenario from a few facts about a cluster: commented YAML that runs."""

from __future__ import annotations

from dataclasses import dataclass
from json import dumps as quoted

__all__ = ["Facts", "draft"]

LONG = 150  # times the slowest mean: synchronous SGD needs some 75 rounds for the stock problem
BIG_STEPS = "[0.5, 1.0, 1.5, 1.8]"
SMALL_STEPS = "[0.02, 0.04, 0.08, 0.16, 0.32, 0.64]"


@dataclass(frozen=True)
class Facts:
    """Facts about machines, network, failures and data.

    Attributes:
        workers: how many there are.
        seconds: mean seconds per gradient of each kind of machine; workers take turns.
        jitter: standard deviation of the logarithm of a job's time; 0 for none.
        failures: mean seconds between failures of a worker; None for none.
        repair: mean seconds until a failed worker is back.
        upload: seconds of a message to the server.
        data: a file in LIBSVM format; None for the stock quadratic.
        different: whether every worker has data of its own kind.
        target: the accuracy to reach, for `data`.
    """

    workers: int = 16
    seconds: tuple[float, ...] = (1.0,)
    jitter: float = 0.3
    failures: float | None = None
    repair: float = 60.0
    upload: float = 0.0
    data: str | None = None
    different: bool = False
    target: float | None = None


def draft(name: str, facts: Facts) -> str:
    """The text of a scenario file; `paceline explain KEY` explains what stands in it."""
    parts = (
        f"# Written by `paceline init`. `paceline explain KEY` explains each key.\nname: {name}",
        *_problem(facts),
        *_cluster(facts),
        *_methods(facts),
        *_end(facts),
    )
    return "\n".join(parts) + "\n"


def _problem(facts: Facts) -> list[str]:
    if facts.data is not None:
        split = "by_label" if facts.different else "iid"
        return [
            "problem:",
            "  kind: logistic",
            f"  data: {{kind: libsvm, path: {quoted(facts.data)}, holdout: 0.2}}",
            "  l2: 1.0e-3",
            "  batch: 4                # samples per gradient",
            f"  partition: {split}",
        ]
    lines = [
        "problem:                  # a stock problem; see `paceline list problems`",
        "  kind: quadratic",
        "  dimension: 100",
        "  noise: {kind: per_coordinate, std: 0.005}",
    ]
    if facts.different:
        lines.append("  heterogeneity: {kind: random_minima, scale: 1.0}  # other data per worker")
    return lines


def _cluster(facts: Facts) -> list[str]:
    kinds = ", ".join(f"{value:g}" for value in facts.seconds)
    mean = kinds if len(facts.seconds) == 1 else f"{{law: cycle, values: [{kinds}]}}"
    job = f"{{kind: lognormal, sigma: {facts.jitter:g}}}" if facts.jitter else "constant"
    lines = [
        "cluster:",
        f"  workers: {facts.workers}",
        "  compute_time:",
        f"    mean: {mean}  # seconds per gradient",
        f"    job: {job}  # how the times of one worker vary",
    ]
    if facts.failures is not None:
        lines += [
            "  faults:",
            f"    time_to_failure: {{mean: {facts.failures:g}, job: exponential}}",
            f"    time_to_repair: {facts.repair:g}",
        ]
    if facts.upload:
        lines.append(f"  links: {{upload: {facts.upload:g}}}  # seconds per message to the server")
    return lines


def _methods(facts: Facts) -> list[str]:
    """Methods for equal or for different data, with a grid of step sizes each."""
    quarter = max(1, facts.workers // 4)
    chosen = [("sync_sgd", "", BIG_STEPS)]
    if facts.different:
        chosen += [("malenia", "", BIG_STEPS), ("ringleader", "", SMALL_STEPS)]
        chosen += [("ia2sgd", "", SMALL_STEPS)]
    else:
        chosen += [("rennala", f"batch: {quarter}, ", BIG_STEPS), ("asgd", "", SMALL_STEPS)]
        chosen += [("ringmaster", f"delay_threshold: {quarter}, ", SMALL_STEPS)]
    rows = [f"  - {{name: {name}, {more}stepsize: {steps}}}" for name, more, steps in chosen]
    return ["methods:                  # `paceline list methods` shows all", *rows]


def _end(facts: Facts) -> list[str]:
    slowest = max(facts.seconds) + facts.upload
    lines = ["stop:", f"  time: {LONG * slowest:g}          # simulated seconds"]
    if facts.data is None:
        below = "1.0e-2" if facts.different else "5.0e-4"
        lines.append(f"  target: {{metric: grad_norm_sq, below: {below}}}")
    elif facts.target is not None:
        lines.append(f"  target: {{metric: accuracy, above: {facts.target:g}, smooth: 5}}")
    lines.append(f"record: {{points: 200, spacing: log, first: {min(facts.seconds):g}}}")
    return [*lines, "seeds: 3"]
