"""What a run returns: four tidy tables, their columns, and the words of their `status`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.core.metrics import METRICS

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "CURVES",
    "EVENTS",
    "MESSAGES",
    "OPTIONAL",
    "PEERS",
    "SUMMARY",
    "SUMMARY_COUNTS",
    "SUMMARY_VALUES",
    "VERDICTS",
    "WORKERS",
    "Result",
    "Status",
    "Target",
    "parameters_of",
    "running_order",
    "swept_keys",
]


#: Columns of curves that only methods without a server have.
PEERS = ("worst_loss", "worst_loss_gap", "worst_grad_norm_sq", "consensus_sq")

_RUN = {"scenario": "text", "algorithm": "text", "label": "text", "seed": "integer"}
_REPLICA = {"replica": "integer"}
_JOBS = {"applied": "integer", "discarded": "integer", "cancelled": "integer"}

#: Column -> kind ("text", "integer" or "number") of each table, in the order of the columns.
CURVES: dict[str, str] = {
    **_RUN,
    **_REPLICA,
    "stepsize": "number",
    "time": "number",
    "iteration": "integer",
    "arrivals": "integer",
    **dict.fromkeys(METRICS, "number"),
}
#: What the summary tells where nodes exchange messages without a server.
MESSAGES = (
    "messages",
    "messages_on_the_way",
    "messages_dropped",
    "bytes_sent",
    "staleness_mean",
    "staleness_max",
    "dissimilarity",
)
#: The end of a summary row; the method's parameters stand between `replica` and `status`.
SUMMARY_COUNTS: dict[str, str] = {
    "iterations": "integer",
    "arrivals": "integer",
    **_JOBS,
    "buffered": "integer",
    "in_flight": "integer",
    "mean_delay": "number",
    "max_delay": "integer",
    "busy_fraction": "number",
}
#: What a summary has beside them where workers compute function values: how many, in the jobs that
#: arrived, those of gradients that were discarded included.
SUMMARY_VALUES: dict[str, str] = {"evaluations": "integer"}
SUMMARY: dict[str, str] = {
    **_RUN,
    **_REPLICA,
    "status": "text",
    "time_to_target": "number",
    **dict.fromkeys((f"final_{name}" for name in METRICS), "number"),
    **SUMMARY_COUNTS,
    **SUMMARY_VALUES,
    **dict.fromkeys(MESSAGES, "number"),
}
WORKERS: dict[str, str] = {
    **_RUN,
    "worker": "integer",
    "jobs": "integer",
    **_JOBS,
    "busy_seconds": "number",
    "idle_seconds": "number",
    "down_seconds": "number",
    "wasted_seconds": "number",
    "mean_compute_seconds": "number",
}
EVENTS: dict[str, str] = {
    **_RUN,
    "time": "number",
    "worker": "integer",
    "job": "integer",
    "version": "integer",
    "delay": "integer",
    "verdict": "text",
    "started": "number",
    "decided": "number",
    "iteration": "integer",
}

#: What becomes of a job.
VERDICTS = ("applied", "discarded", "buffered", "cancelled", "in_flight")

#: Columns that stand only where the problem has that metric or the scenario records it.
OPTIONAL = frozenset((*METRICS, *MESSAGES, *SUMMARY_VALUES)) | {f"final_{name}" for name in METRICS}


class Status(StrEnum):
    """How one replica ended: a word for the tables, a `sentence` for people.

    Example:
        >>> Status("horizon").sentence
        'The simulated time ran out before the target was reached.'
    """

    CONVERGED = "converged"
    HORIZON = "horizon"
    BUDGET = "budget"
    DIVERGED = "diverged"
    FAILED = "failed"

    @property
    def sentence(self) -> str:
        """What the word means, and what to do about it where something can be done."""
        return _SENTENCES[self]


_SENTENCES = {
    Status.CONVERGED: "The target was reached.",
    Status.HORIZON: "The simulated time ran out before the target was reached.",
    Status.BUDGET: "The arrivals, iterations or wall-clock seconds allowed were used up; "
    "a larger budget under `stop` may reach the target.",
    Status.DIVERGED: "The iterates grew beyond all bounds; a smaller step size may be stable.",
    Status.FAILED: "The run broke off with an error, so its numbers must not be used.",
}


class Target(NamedTuple):
    """The scenario's goal: the first recorded instant with `metric` at or under `value`, or,
    for accuracy, at or over it.

    Example:
        >>> str(Target("loss_gap", 1e-4)), str(Target("accuracy", 0.95))
        ('loss_gap <= 0.0001', 'accuracy >= 0.95')
    """

    metric: str
    value: float

    def __str__(self) -> str:
        return f"{self.metric} {'>=' if self.metric == 'accuracy' else '<='} {self.value:g}"


@dataclass(kw_only=True)
class Result:
    """The tables of one scenario, as pandas frames.

    Attributes:
        curves: a row per (run, replica, recorded instant).
        summary: a row per (run, replica).
        workers: a row per (run, worker).
        events: a row per job, where they were asked for.
        wall: wall-clock figures, kept apart because they alone differ between reruns.
        target: what `time_to_target` refers to; None where the scenario sets none.
    """

    curves: DataFrame
    summary: DataFrame
    workers: DataFrame
    events: DataFrame | None = None
    wall: dict[str, Any] = field(default_factory=dict)
    target: Target | None = None

    def _repr_html_(self) -> str:
        """The answer, where a notebook shows a cell's last value."""
        from simulator.results.notebook import result_html

        return result_html(self)


def parameters_of(summary: DataFrame) -> list[str]:
    """The columns of a summary that hold the methods' parameters, in their order."""
    return [name for name in summary.columns if name not in SUMMARY]


def swept_keys(summary: DataFrame) -> list[str]:
    """The columns of a sweep's summary that say which point a row is of; none for a run."""
    names = [str(name) for name in summary.columns]
    return names[names.index("scenario") + 1 : names.index("algorithm")]


def running_order(summary: DataFrame) -> list[str]:
    """The labels, in the order in which the scenario lists its methods."""
    return list(dict.fromkeys(summary["label"]))
