"""What is said of a log."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest
import typer

from simulator.cli.log_reading import described, log_facts, log_options, worker_rows
from simulator.cluster.logs.roles import LogColumn
from simulator.cluster.logs.trace_import import ImportSummary
from tests.conftest import Golden

FOUND = ImportSummary(
    source="log.csv", operations=9, rows=8, workers=2, mean_seconds=1.5, median_seconds=1.25,
    slowest_to_fastest=2.0, spread=0.5, period=60.0, read=12,
    left_out={f"kind {k}": k + 1 for k in range(14)}, repeated=3,
    columns={
        "worker": LogColumn("host\x1b", None, True),
        "duration": LogColumn("took_ms", "ms", True),
        "time": LogColumn("start", None, False),
    },
    unit="ms", clock="dates", began="2024-01-01", span=123.4567891, idle=12.3456, steps=7,
    missing_steps=2, job="step", names=("a", "b\x1b"), jobs=(5, 4), means=(1.0, 2.0000001),
)  # fmt: skip
LITTLE = replace(
    FOUND, left_out={}, repeated=0, columns={"duration": LogColumn("s", None, False)},
    clock=None, began=None, span=nan, idle=nan, steps=0, missing_steps=0, period=nan,
)  # fmt: skip


def test_every_line(golden: Golden) -> None:
    some = replace(FOUND, left_out={"a": 1, "b": 2}, repeated=0, began=None)
    lines = [line for one in (FOUND, LITTLE, some) for line in (*described(one), "")]
    many = replace(FOUND, workers=52, names=("n",) * 52, jobs=(1,) * 52, means=(1.0,) * 52)
    rows = [*worker_rows(FOUND), *list(worker_rows(many))[-3:]]
    all_shown = replace(many, workers=50, names=("n",) * 50)
    rows += list(worker_rows(replace(all_shown, jobs=(1,) * 50, means=(1.0,) * 50)))[-1:]
    golden(
        "log_reading", "\n".join([*lines, *map(str, rows), *map(str, log_facts(LITTLE).items())])
    )


def test_options_are_pairs_of_roles_and_columns() -> None:
    options = log_options(["worker = host,time=", "step=a=b"], "ms", "dp_rank", ["fwd"])
    assert options.columns == {"worker": "host", "time": "", "step": "a=b"}
    assert (options.unit, options.worker, options.operations) == ("ms", "dp_rank", ["fwd"])
    usual = log_options(None, None, "rank", [])
    assert (usual.columns, usual.unit, usual.operations) == ({}, None, None)
    with pytest.raises(typer.BadParameter, match="'host' must be ROLE=NAME"):
        log_options(["host"], None, "rank", None)
