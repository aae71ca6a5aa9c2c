"""Logs of training jobs for the tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from simulator.cluster.logs.operation_log import LogOptions

BATCH = LogOptions(operations=["batch"])
BACKWARD, FORWARD = "backward-compute", "forward-compute"
HEADER = "rank,step,optype,mb_id,start_ts,duration"


def operation(rank: int, step: int, optype: str, begin: float, seconds: float, mb: int) -> Any:
    """A row of a log; ranks 0 and 4 are replica 0, rank 8 is replica 1."""
    return {"rank": rank, "dp_rank": rank // 8, "step": step, "optype": optype,
            "start_ts": begin, "duration": seconds, "mb_id": mb}  # fmt: skip


def written(place: Path, rows: Sequence[str], header: str = HEADER, name: str = "log.csv") -> Path:
    """A log in CSV."""
    path = place / name
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


def steps(starts: Sequence[Any], seconds: Sequence[float]) -> list[str]:
    """A row per start and worker, worker i taking seconds[i]."""
    return [
        f"{rank},{step},batch,0,{start},{duration}"
        for step, start in enumerate(starts)
        for rank, duration in enumerate(seconds)
    ]
