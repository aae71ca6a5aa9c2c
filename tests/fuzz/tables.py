"""Facts that hold in the tables of every run, and their digests."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from tests.fuzz.command import Fault

SECONDS = ["busy_seconds", "idle_seconds", "down_seconds"]
VERDICTS = ("applied", "discarded", "cancelled", "buffered", "in_flight")


def digests(folder: Path) -> dict[str, str]:
    """Table -> hash of its bytes."""
    files = sorted(folder.glob("*.parquet"))
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def check_tables(folder: Path) -> None:
    """Raise a Fault unless gradients, seconds and events are accounted for."""
    names = ("summary", "workers", "events", "curves")
    summary, workers, events, curves = (pd.read_parquet(folder / f"{n}.parquet") for n in names)
    counted = summary["applied"] + summary["discarded"] + summary["buffered"]
    _hold("arrivals are applied, discarded or buffered", counted.eq(summary["arrivals"]).all())
    for run, rows in summary.groupby(["label", "seed"]):
        _check_workers(_of(workers, run))
        furthest = rows.sort_values(["arrivals", "simulated_seconds", "replica"]).iloc[-1]
        _check_events(_of(events, run), furthest)
    for _, curve in curves.groupby(["label", "seed", "replica"]):
        _hold("time goes forward in curves", not curve["time"].diff().lt(0).any())


def _of(table: pd.DataFrame, run: tuple[str, int]) -> pd.DataFrame:
    return table[(table["label"] == run[0]) & (table["seed"] == run[1])]


def _check_workers(table: pd.DataFrame) -> None:
    total = table[SECONDS].sum(axis=1)
    rounding = 1e-9 * max(1.0, total.max())
    _hold("busy + idle + down is the same for all", total.max() - total.min() <= rounding)
    _hold("seconds are not negative", table[SECONDS].min(axis=None) >= -rounding)
    lost = table["wasted_seconds"] - table["busy_seconds"]
    _hold("wasted seconds are busy ones", lost.max() <= rounding)


def _check_events(table: pd.DataFrame, row: pd.Series) -> None:
    counts = table["verdict"].value_counts()
    for verdict in VERDICTS:
        same = counts.get(verdict, 0) == row[verdict]
        _hold(f"events and summary agree on {verdict}", same)
    _hold("delays are not negative", not table["delay"].lt(0).any())


def _hold(rule: str, holds: object) -> None:
    if not holds:
        raise Fault(f"broken: {rule}")
