"""The table `transport` from the stages of the jobs of real runs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulator.real.play import Played
from simulator.real.workers import Stage
from simulator.results.columns import TRANSPORT

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["transport_table"]


def transport_table(events: "DataFrame", played: Sequence[Played]) -> "DataFrame":
    """A row per job of the `events`, in the order in which the jobs were sent.

    A run that reached its target ends there, and so do its events: a job that arrived later was in
    flight then.
    """
    from pandas import DataFrame, concat

    runs: dict[Any, DataFrame] = dict(iter(events.groupby(["label", "seed"], sort=False)))
    parts = []
    for one in played:
        schedule = one.outcome.schedule
        part = runs[(schedule.entry.label, schedule.seed)]
        head = part.iloc[0][["scenario", "algorithm", "label", "seed"]].to_dict()
        rows = [head | row for row in _rows(part, one.stages)]
        table = DataFrame(rows, columns=list(TRANSPORT))
        parts.append(table.sort_values("dispatched", kind="stable"))
    return concat(parts, ignore_index=True)


def _rows(events: "DataFrame", stages: list[Stage]) -> list[dict[str, Any]]:
    jobs = zip(events["worker"].tolist(), events["job"].tolist(), strict=True)
    verdicts = dict(zip(jobs, events["verdict"].tolist(), strict=True))
    rows = []
    for stage in stages:
        verdict = verdicts.get((stage.worker, stage.job))
        if verdict == "in_flight":
            stage = Stage(stage.worker, stage.job, stage.dispatched, "in_flight")
        if verdict is not None:
            rows.append(stage._asdict())
    return rows
