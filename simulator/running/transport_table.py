"""The table `transport`: the stages of every job's way, if links, a server's seconds or a real run
give it any.
"""

from collections.abc import Iterator, Sequence
from math import nan
from typing import TYPE_CHECKING

from simulator.loop.job_log import Stage
from simulator.results.columns import TRANSPORT
from simulator.running.result_tables import runs_of
from simulator.running.simulate import Outcome

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["transport_table"]

RUN = ("scenario", "algorithm", "label", "seed")
AFTER = ["received", "computed", "sent", "arrived", "hook_seconds"]  # the dispatch


def transport_table(
    outcomes: Sequence[Outcome], events: Iterator["DataFrame"]
) -> "DataFrame | None":
    """A row per job of the `events`, in the order of the dispatches; None if nothing is known.

    The next job of a worker that died between two jobs has a row too, though it never began.

    A run that reached its target ends there, and so do its events: a job that arrived later was in
    flight then.
    """
    from pandas import concat

    stages = {
        (outcome.schedule.entry.label, seed): outcome.log.stages
        for seed, outcome, _ in runs_of(outcomes)
        if outcome.log is not None and outcome.log.stages
    }
    if not stages:
        return None
    groups = concat(events, ignore_index=True).groupby(["label", "seed"], sort=False)
    parts = [_of_run(part, stages[run]) for run, part in groups if run in stages]
    return concat(parts, ignore_index=True) if parts else None


def _of_run(events: "DataFrame", stages: list[Stage]) -> "DataFrame":
    from pandas import DataFrame, concat

    known = DataFrame(stages, columns=list(Stage._fields))
    begun = events[[*RUN, "worker", "job", "verdict", "started"]]
    rows = begun.merge(known, how="left", on=["worker", "job"])
    rows["dispatched"] = rows["dispatched"].fillna(rows["started"])
    rows["fate"] = rows["fate"].fillna(rows["verdict"])
    still = rows["verdict"] == "in_flight"
    rows.loc[still, "fate"] = "in_flight"
    rows.loc[still, AFTER] = nan
    lost = _never_begun(begun, known)
    if len(lost):
        rows = concat([rows, lost], ignore_index=True)
    return rows[list(TRANSPORT)].sort_values("dispatched", kind="stable")


def _never_begun(begun: "DataFrame", known: "DataFrame") -> "DataFrame":
    """Rows of the jobs that were lost before they began."""
    lost = known[known["fate"] == "lost"].merge(begun, how="left", on=["worker", "job"])
    lost = lost[lost["verdict"].isna()]
    lost[list(RUN)] = begun[list(RUN)].iloc[0].to_list()
    return lost
