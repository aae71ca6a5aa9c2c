"""The columns of the tables of a run."""

from simulator.core.metrics import METRICS

__all__ = [
    "ATTACKS",
    "CURVES",
    "EVENTS",
    "FATES",
    "MESSAGES",
    "OPTIONAL",
    "PEERS",
    "SUMMARY",
    "SUMMARY_COUNTS",
    "SUMMARY_VALUES",
    "TRANSPORT",
    "TURNOVER",
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
#: Columns of the summary for messages between nodes without a server.
MESSAGES = (
    "messages",
    "messages_on_the_way",
    "messages_dropped",
    "bytes_sent",
    "staleness_mean",
    "staleness_max",
    "dissimilarity",
)
#: Columns of the summary for workers that join and leave.
TURNOVER = ("joins", "leaves", "mean_members")
#: Column of the summary under an attack: the share of the applied gradients that attackers sent.
ATTACKS = ("attacker_share",)
#: The end of a summary row; the method's parameters are between `replica` and `status`.
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
#: Further column of the summary if workers compute function values: their number in the jobs that
#: arrived, including those of discarded gradients.
SUMMARY_VALUES: dict[str, str] = {"evaluations": "integer"}
SUMMARY: dict[str, str] = {
    **_RUN,
    **_REPLICA,
    "status": "text",
    "time_to_target": "number",
    **dict.fromkeys((f"final_{name}" for name in METRICS), "number"),
    **SUMMARY_COUNTS,
    **SUMMARY_VALUES,
    **dict.fromkeys((*MESSAGES, *TURNOVER, *ATTACKS), "number"),
    "target_resolution": "number",
    "first_hit": "number",
    "simulated_seconds": "number",
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

#: When a job of a real run passed each stage of its way, in seconds since the run began; nan where
#: it did not get there, or nobody knows. `dispatched` and `arrived` are by the clock of the server,
#: `received`, `computed` and `sent` by that of the worker; on one machine they are the same clock.
TRANSPORT: dict[str, str] = {
    **_RUN,
    "worker": "integer",
    "job": "integer",
    "dispatched": "number",
    "received": "number",
    "computed": "number",
    "sent": "number",
    "arrived": "number",
    "hook_seconds": "number",
    "fate": "text",
}
#: What becomes of a job on its way.
FATES = ("arrived", "cancelled", "lost", "in_flight")

#: What becomes of a job.
VERDICTS = ("applied", "discarded", "buffered", "cancelled", "in_flight")

#: Columns that exist only if the problem has that metric or the scenario records it.
OPTIONAL = frozenset(
    (
        *METRICS,
        *MESSAGES,
        *TURNOVER,
        *ATTACKS,
        *SUMMARY_VALUES,
        "target_resolution",
        "first_hit",
        "simulated_seconds",
    )
) | {f"final_{name}" for name in METRICS}
