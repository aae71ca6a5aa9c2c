"""Samples of job sizes from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.cluster.logs import samples
from simulator.cluster.logs.samples import load_samples, load_samples_per_worker
from simulator.errors import DataError

ROWS = "worker,size\n1,2.5\n0,1.0\n1,0.5\n"


@pytest.fixture
def sizes(tmp_path: Path) -> str:
    path = tmp_path / "sizes.csv"
    path.write_text(ROWS)
    return str(path)


def test_samples_keep_their_order_within_each_worker(sizes: str) -> None:
    assert load_samples(sizes, "size") == [2.5, 1.0, 0.5]
    assert load_samples_per_worker(sizes, "size", 2) == [[1.0], [2.5, 0.5]]
    assert load_samples_per_worker(sizes, "size", 1) == [[1.0]]


def test_a_worker_without_rows_is_named(sizes: str) -> None:
    with pytest.raises(DataError, match=r"no worker 2, and 4 workers .* \(2 are in the file\)"):
        load_samples_per_worker(sizes, "size", 4)


def test_a_file_with_too_many_rows_is_refused(sizes: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "MOST_SAMPLES", 3)
    assert len(load_samples(sizes, "size")) == 3
    monkeypatch.setattr(samples, "MOST_SAMPLES", 2)
    for load in (
        lambda: load_samples(sizes, "size"),
        lambda: load_samples_per_worker(sizes, "size", 2),
    ):
        with pytest.raises(DataError, match="3 rows, at most 2 samples are taken"):
            load()
