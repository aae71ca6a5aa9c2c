"""A log that several tests convert."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.shared.logs import BACKWARD, FORWARD, operation


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Two steps of two microbatches; rank 8 takes twice as long as ranks 0 and 4."""
    rows = []
    for step in (10, 17):
        for rank in (0, 4, 8):
            pace = 2.0 if rank == 8 else 1.0
            for mb in (0, 1):
                seconds = pace * (1.0 if mb else 3.0)
                rows.append(operation(rank, step, FORWARD, 2.0 * mb, seconds / 4, mb))
                rows.append(operation(rank, step, BACKWARD, 2.0 * mb + 1, seconds * 3 / 4, mb))
            rows.append(operation(rank, step, "gc", 0.0, 100.0, -1))
    path = tmp_path / "log.parquet"
    pd.DataFrame(rows).to_parquet(path)
    return path
