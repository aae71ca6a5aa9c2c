"""The columns of the tables that a run returns."""

from simulator.core.metrics import METRICS

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
