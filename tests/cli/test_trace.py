"""`paceline trace`, as a user types it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from tests.conftest import Command


def test_a_run_with_events_becomes_a_trace_and_figures(paceline: Command, small: Path) -> None:
    paceline("run", small, "--events", "--seeds", 2)
    whole = paceline("trace", "results/small")
    assert whole.exit_code == 0
    assert whole.stdout.startswith("results/small/trace.json: 4 runs, ")
    one = paceline(
        "trace", "results/small", "--label", "asgd", "--seed", 1, "--gzip", "-o", "a.json"
    )
    assert one.stdout.startswith("a.json.gz: 1 run, ")
    shown = json.loads(gzip.decompress(Path("a.json.gz").read_bytes()))["traceEvents"]
    assert shown[0]["args"] == {"name": "asgd, seed 1"}
    drawn = paceline(
        "plot", "results/small", "--kind", "timeline", "--kind", "delays", "--format", "svg",
        "--label", "sync_sgd",
    )  # fmt: skip
    assert drawn.exit_code == 2
    assert "kind: 'delays' has no option --label" in drawn.stderr
    drawn = paceline("plot", "results/small", "--window", "0:20", "--format", "svg")
    assert drawn.stdout.splitlines() == [
        f"results/small/plot_timeline.{ending}" for ending in ("svg", "csv")
    ]


def test_a_window_that_is_none_is_refused(paceline: Command, small: Path) -> None:
    paceline("run", small, "--events", "--seeds", 1)
    done = paceline("plot", "results/small", "--window", "20")
    assert done.exit_code == 2
    assert "window: '20', must be FROM:UNTIL in seconds" in done.stderr


def test_without_events_it_says_how_to_get_them(paceline: Command, small: Path) -> None:
    paceline("run", small, "--seeds", 1)
    done = paceline("trace", "results/small")
    assert done.exit_code == 2
    assert "there is no events.parquet: run the scenario with --events" in done.stderr
