"""From the outcomes of schedules to the tables of a result."""

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.core.objective import METRICS
from simulator.results.tables import CURVES, EVENTS, SUMMARY_COUNTS, WORKERS
from simulator.running.simulate import Book, Outcome

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.cluster.times import Times

__all__ = ["curves", "events", "summary", "workers"]


def curves(scenario: str, outcomes: Iterable[Outcome], kept: tuple[str, ...]) -> "DataFrame":
    """A row per (run, replica, record), with the metrics `kept`."""
    pieces = [piece for outcome in outcomes for piece in _curve_pieces(scenario, outcome, kept)]
    return _frame([name for name in CURVES if name in kept or name not in METRICS], pieces)


def _curve_pieces(
    scenario: str, outcome: Outcome, kept: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
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
        }


def summary(scenario: str, outcomes: Iterable[Outcome], kept: tuple[str, ...]) -> "DataFrame":
    """A row per (run, replica): parameters, how it ended, final metrics and counters."""
    from pandas import DataFrame

    rows = [row for outcome in outcomes for row in _summary_rows(scenario, outcome, kept)]
    names = list(dict.fromkeys(name for row in rows for name in row["parameters"]))
    finals = [f"final_{name}" for name in METRICS if name in kept]
    head = ["scenario", "algorithm", "label", "seed", "replica"]
    order = [*head, *names, "status", "time_to_target", *finals, *SUMMARY_COUNTS]
    flat = [{**row, **row.pop("parameters")} for row in rows]
    return DataFrame(flat, columns=order)


def _summary_rows(
    scenario: str, outcome: Outcome, kept: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    for k, (replica, end) in enumerate(zip(outcome.schedule.replicas, outcome.ends, strict=True)):
        final = outcome.metrics[end.record, k]
        yield {
            "scenario": scenario,
            "algorithm": outcome.schedule.entry.name,
            "label": outcome.schedule.entry.label,
            "seed": replica.seed,
            "replica": replica.number,
            "parameters": replica.parameters,
            "status": str(end.status),
            "time_to_target": end.time_to_target,
            **{f"final_{name}": final[METRICS.index(name)] for name in kept},
            **_counters(end.book),
        }


def _counters(book: Book) -> dict[str, Any]:
    applied = int(book.applied.sum())
    seconds = float((book.busy + book.idle + book.down).sum())
    return {
        "iterations": book.iterations,
        "arrivals": book.arrivals,
        "applied": applied,
        "discarded": int(book.discarded.sum()),
        "cancelled": int(book.cancelled.sum()),
        "buffered": int(book.buffered.sum()),
        "in_flight": book.in_flight,
        "mean_delay": book.delay_sum / applied if applied else math.nan,
        "max_delay": book.delay_max,
        "busy_fraction": float(book.busy.sum()) / seconds if seconds else 0.0,
    }


def workers(scenario: str, outcomes: Iterable[Outcome], times: "Times") -> "DataFrame":
    """A row per (run, worker), at the instant at which the run's last replica ended.

    What only some methods report has columns of its own, nan for the others.
    """
    last: dict[tuple[str, int], tuple[Outcome, Book]] = {}
    for outcome in outcomes:
        for replica, end in zip(outcome.schedule.replicas, outcome.ends, strict=True):
            run = (outcome.schedule.entry.label, replica.seed)
            known = last.get(run)
            last[run] = (outcome, end.book if known is None else _later(known[1], end.book))
    pieces = [
        _worker_piece(_run(scenario, outcome, seed, times.workers), book, times)
        for (_, seed), (outcome, book) in last.items()
    ]
    added = [name for piece in pieces for name in piece if name not in WORKERS]
    columns = [*WORKERS, *dict.fromkeys(added)]
    absent = dict.fromkeys(added, np.full(times.workers, math.nan))
    return _frame(columns, [{**absent, **piece} for piece in pieces])


def _worker_piece(run: dict[str, Any], book: Book, times: "Times") -> dict[str, Any]:
    return {
        **run,
        "worker": np.arange(times.workers),
        "jobs": book.applied + book.discarded + book.buffered,
        "applied": book.applied,
        "discarded": book.discarded,
        "cancelled": book.cancelled,
        "busy_seconds": book.busy,
        "idle_seconds": book.idle,
        "down_seconds": book.down,
        "mean_compute_seconds": times.mean_seconds,
        **book.report,
    }


def _later(first: Book, second: Book) -> Book:
    """The book of the later instant: worker time only grows."""
    return second if _seconds(second) >= _seconds(first) else first


def _seconds(book: Book) -> float:
    return float(book.busy[0] + book.idle[0] + book.down[0])


def events(scenario: str, outcomes: Iterable[Outcome]) -> "DataFrame":
    """A row per arrived gradient that was applied or discarded."""
    pieces = []
    for outcome in outcomes:
        rows = sorted(outcome.events, key=lambda event: event[0])
        names = ("time", "worker", "job", "version", "delay", "verdict")
        columns = zip(*rows, strict=True) if rows else ([] for _ in names)
        run = _run(scenario, outcome, outcome.schedule.seed, len(rows))
        pieces.append({**run, **dict(zip(names, map(np.array, columns), strict=True))})
    return _frame(list(EVENTS), pieces)


def _run(scenario: str, outcome: Outcome, seed: int, rows: int) -> dict[str, Any]:
    entry = outcome.schedule.entry
    return {
        "scenario": [scenario] * rows,
        "algorithm": [entry.name] * rows,
        "label": [entry.label] * rows,
        "seed": np.full(rows, seed),
    }


def _frame(columns: list[str], pieces: list[dict[str, Any]]) -> "DataFrame":
    from pandas import DataFrame

    joined = {name: np.concatenate([piece[name] for piece in pieces]) for name in columns}
    return DataFrame(joined)
