"""The tables of a result from the outcomes of schedules."""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Floats
from simulator.core.metrics import METRICS
from simulator.results.columns import (
    ATTACKS,
    CURVES,
    EVENTS,
    MESSAGES,
    PEERS,
    SUMMARY_COUNTS,
    SUMMARY_VALUES,
    TURNOVER,
    WORKERS,
)
from simulator.running.counters import Counters
from simulator.running.event_table import Columns, event_groups
from simulator.running.plan import Parameters
from simulator.running.simulate import Outcome
from simulator.sums import exact_sum

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "curve_columns",
    "curves",
    "events",
    "is_usual",
    "runs_of",
    "summary",
    "summary_columns",
    "worker_columns",
    "workers",
]

FURTHER = (*MESSAGES, *TURNOVER, *ATTACKS)  # columns of the summary that only some runs have
_TYPES: dict[str, type[np.generic]] = {
    "text": np.object_,
    "integer": np.int64,
    "number": np.float64,
}


def curves(scenario: str, outcomes: Iterable[Outcome], kept: tuple[str, ...]) -> "DataFrame":
    """A row per (run, replica, record), with the metrics `kept`."""
    return _frame(curve_columns(scenario, outcomes, kept))


def curve_columns(scenario: str, outcomes: Iterable[Outcome], kept: tuple[str, ...]) -> Columns:
    """Column -> array of the same table."""
    pieces = [piece for outcome in outcomes for piece in _curve_pieces(scenario, outcome, kept)]
    extra = {name for outcome in outcomes for name in outcome.extras}
    shown = {*(f"worst_{name}" for name in kept), "consensus_sq"} & extra
    columns = {name: CURVES[name] for name in CURVES if name in kept or name not in METRICS}
    columns |= {name: "number" for name in PEERS if name in shown}
    return _joined(columns, [_completed(piece, columns) for piece in pieces])


def _completed(piece: Columns, columns: dict[str, str]) -> Columns:
    """The piece, with nan in the columns of methods without a server."""
    rows = len(piece["time"])
    return {name: piece.get(name, np.full(rows, math.nan)) for name in columns}


def _curve_pieces(scenario: str, outcome: Outcome, kept: tuple[str, ...]) -> Iterator[Columns]:
    for k, (replica, end) in enumerate(zip(outcome.schedule.replicas, outcome.ends, strict=True)):
        rows = end.record + 1
        yield {
            **_run(scenario, outcome, replica.seed, rows),
            "replica": np.full(rows, replica.number),
            "stepsize": np.full(rows, replica.parameters.get("stepsize", math.nan), dtype=float),
            "time": np.array(outcome.times[:rows]),
            "iteration": np.array(outcome.iterations[:rows], dtype=np.int64),
            "arrivals": np.array(outcome.arrivals[:rows], dtype=np.int64),
            **{name: outcome.metrics[:rows, k, METRICS.index(name)] for name in kept},
            **{name: values[:rows, k] for name, values in outcome.extras.items()},
        }


def summary(scenario: str, outcomes: Iterable[Outcome], kept: tuple[str, ...]) -> "DataFrame":
    """A row per (run, replica): parameters, end, final metrics and counters."""
    return _frame(summary_columns(scenario, outcomes, kept))


class _SummaryRow(NamedTuple):
    parameters: Parameters
    values: dict[str, object]  # of the other columns


def summary_columns(
    scenario: str, outcomes: Iterable[Outcome], kept: tuple[str, ...]
) -> dict[str, list[object]]:
    """Column -> values of the same table; None for parameters that a method does not have."""
    rows = [row for outcome in outcomes for row in _summary_rows(scenario, outcome, kept)]
    names = list(dict.fromkeys(name for row in rows for name in row.parameters))
    names = [name for name in names if not all(is_usual(row.parameters, name) for row in rows)]
    finals = [f"final_{name}" for name in METRICS if name in kept]
    head = ["scenario", "algorithm", "label", "seed", "replica"]
    counts: Iterable[str] = (
        [*SUMMARY_COUNTS, *SUMMARY_VALUES] if rows[0].values.get("evaluations") else SUMMARY_COUNTS
    )
    counts = [*counts, *(name for name in FURTHER if any(name in row.values for row in rows))]
    hits = ["first_hit"] if any("first_hit" in row.values for row in rows) else []
    order = [
        *head,
        *names,
        "status",
        "time_to_target",
        *finals,
        *counts,
        "target_resolution",
        *hits,
        "simulated_seconds",
    ]
    flat = [{**row.values, **row.parameters} for row in rows]
    absent = dict.fromkeys(FURTHER, math.nan)
    return {name: [row.get(name, absent.get(name)) for row in flat] for name in order}


def is_usual(parameters: Parameters, name: str) -> bool:
    """Whether a method lacks the parameter, or its value only says that nothing special is done."""
    return name not in parameters or getattr(parameters[name], "is_usual", False)


def _summary_rows(scenario: str, outcome: Outcome, kept: tuple[str, ...]) -> Iterator[_SummaryRow]:
    for k, (replica, end) in enumerate(zip(outcome.schedule.replicas, outcome.ends, strict=True)):
        final = outcome.metrics[end.record, k]
        values = {
            "scenario": scenario,
            "algorithm": outcome.schedule.entry.name,
            "label": outcome.schedule.entry.label,
            "seed": replica.seed,
            "replica": replica.number,
            "status": str(end.status),
            "time_to_target": end.time_to_target,
            "target_resolution": end.resolution,
            "simulated_seconds": outcome.times[end.record],
            **{f"final_{name}": final[METRICS.index(name)] for name in kept},
            **_counters(end.counters),
            **end.counters.totals,
            "evaluations": outcome.evaluations * end.counters.gradients,
            **({} if end.first_hit is None else {"first_hit": end.first_hit}),
        }
        yield _SummaryRow(replica.parameters, values)


def _counters(counters: Counters) -> dict[str, object]:
    applied = int(counters.applied.sum())
    busy = exact_sum(counters.busy)
    seconds = exact_sum(counters.busy + counters.idle + counters.down)
    return {
        "iterations": counters.iterations,
        "arrivals": counters.arrivals,
        "applied": applied,
        "discarded": int(counters.discarded.sum()),
        "cancelled": int(counters.cancelled.sum()),
        "buffered": int(counters.buffered.sum()),
        "in_flight": counters.in_flight,
        "mean_delay": counters.delay_sum / applied if applied else math.nan,
        "max_delay": counters.delay_max,
        "busy_fraction": busy / seconds if seconds else 0.0,
    }


def workers(scenario: str, outcomes: Iterable[Outcome]) -> "DataFrame":
    """A row per (run, worker), at the instant at which the run's last replica ended.

    Columns that only some methods report are nan for the others.
    """
    return _frame(worker_columns(scenario, outcomes))


def worker_columns(scenario: str, outcomes: Iterable[Outcome]) -> Columns:
    """Column -> array of the same table."""
    pieces = [
        {
            **_run(scenario, outcome, seed, len(counters.busy)),
            **_worker_piece(counters, outcome.mean_seconds),
        }
        for seed, outcome, counters in runs_of(outcomes)
    ]
    added = [name for piece in pieces for name in piece if name not in WORKERS]
    columns = WORKERS | dict.fromkeys(added, "number")
    absent = dict.fromkeys(added, np.full(len(pieces[0]["worker"]), math.nan))
    return _joined(columns, [{**absent, **piece} for piece in pieces])


def _worker_piece(counters: Counters, mean_seconds: Floats) -> Columns:
    return {
        "worker": np.arange(len(mean_seconds)),
        "jobs": counters.applied + counters.discarded + counters.buffered,
        "applied": counters.applied,
        "discarded": counters.discarded,
        "cancelled": counters.cancelled,
        "busy_seconds": counters.busy,
        "idle_seconds": counters.idle,
        "down_seconds": counters.down,
        "wasted_seconds": counters.wasted,
        "mean_compute_seconds": mean_seconds,
        **counters.report,
    }


def runs_of(outcomes: Iterable[Outcome]) -> Iterator[tuple[int, Outcome, Counters]]:
    """The seed of each run, and the outcome and counters of its last replica."""
    last: dict[tuple[str, int], tuple[Outcome, Counters]] = {}
    for outcome in outcomes:
        for replica, end in zip(outcome.schedule.replicas, outcome.ends, strict=True):
            run = (outcome.schedule.entry.label, replica.seed)
            if run not in last or _progress(end.counters) >= _progress(last[run][1]):
                last[run] = (outcome, end.counters)
    for (_, seed), (outcome, counters) in last.items():
        yield seed, outcome, counters


def _progress(counters: Counters) -> tuple[int, float]:
    """The progress of a run: arrivals, then worker time, which only grows."""
    return counters.arrivals, float(counters.busy[0] + counters.idle[0] + counters.down[0])


def events(scenario: str, outcomes: Iterable[Outcome]) -> Iterator["DataFrame"]:
    """A row per job that was started before its run ended; some rows of a run at a time."""
    for seed, outcome, counters in runs_of(outcomes):
        for group in event_groups(outcome, counters):
            run = _run(scenario, outcome, seed, len(group["time"]))
            yield _frame(_joined(EVENTS, [{**run, **group}]))


def _run(scenario: str, outcome: Outcome, seed: int, rows: int) -> Columns:
    entry = outcome.schedule.entry
    return {
        "scenario": np.full(rows, scenario, dtype=object),
        "algorithm": np.full(rows, entry.name, dtype=object),
        "label": np.full(rows, entry.label, dtype=object),
        "seed": np.full(rows, seed),
    }


def _joined(columns: dict[str, str], pieces: list[Columns]) -> Columns:
    """The pieces concatenated; `columns` gives the kind of each column."""
    return {
        name: _below([np.asarray(piece[name], _TYPES[kind]) for piece in pieces])
        for name, kind in columns.items()
    }


def _below(parts: list[NDArray[np.generic]]) -> NDArray[np.generic]:
    """The parts concatenated; a single one, perhaps of millions of rows, is not copied."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _frame(columns: Mapping[str, object]) -> "DataFrame":
    from pandas import DataFrame

    return DataFrame(columns, copy=False)
