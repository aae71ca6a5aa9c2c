"""The arrivals of one recorded run, read from its tables."""

from pathlib import Path

import pandas as pd
import pytest

from simulator.cluster.logs.recording import load_recording
from simulator.errors import DataError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two labels, one of them with two seeds; worker 1 dies at second 6 and worker 0 later."""
    events = [
        ("a", 0, 1, 0, 3.0, "applied"),
        ("a", 0, 0, 0, 4.0, "discarded"),
        ("a", 0, 0, 1, 5.0, "buffered"),
        ("a", 0, 1, 1, 6.0, "cancelled"),
        ("a", 0, 2, 0, 9.0, "in_flight"),
        ("a", 1, 0, 0, 7.0, "applied"),
        ("b", 0, 0, 0, 8.0, "applied"),
    ]
    names = ["label", "seed", "worker", "job", "time", "verdict"]
    pd.DataFrame(events, columns=names).to_parquet(tmp_path / "events.parquet")
    workers = pd.DataFrame(
        {
            "label": ["b", *"aaa", "a"],
            "seed": [0, 0, 0, 0, 1],
            "worker": [0, 2, 1, 0, 0],
            "mean_compute_seconds": [9.0, 3.0, 2.0, 1.0, 8.0],
        }
    )
    workers.to_parquet(tmp_path / "workers.parquet")
    return tmp_path


def test_the_run_with_the_label_and_the_seed(folder: Path) -> None:
    found = load_recording(str(folder), "a", 0)
    assert found.ends == {(1, 0): 3.0, (0, 0): 4.0, (0, 1): 5.0}
    assert found.mean_seconds.tolist() == [1.0, 2.0, 3.0]
    assert found.departures == ()


def test_lost_workers_depart_when_their_job_was_cancelled_or_would_be_next(folder: Path) -> None:
    lost = [
        ("a", 0, 1, 1, "lost", 5.5),
        ("a", 0, 0, 2, "lost", 8.5),
        ("a", 0, 0, 0, "arrived", 0.0),
        ("a", 1, 0, 1, "lost", 7.5),
    ]
    names = ["label", "seed", "worker", "job", "fate", "dispatched"]
    pd.DataFrame(lost, columns=names).to_parquet(folder / "transport.parquet")
    assert load_recording(str(folder), "a", 0).departures == ((6.0, 1), (8.5, 0))


def only(folder: Path, label: str) -> None:
    events = pd.read_parquet(folder / "events.parquet")
    events[events["label"] == label].to_parquet(folder / "events.parquet")


def test_the_only_label_and_seed_need_not_be_given(folder: Path) -> None:
    only(folder, "b")
    assert load_recording(str(folder), None, None).ends == {(0, 0): 8.0}


@pytest.mark.parametrize(
    ("label", "seed", "said"),
    [
        (None, 0, "label: is missing, known: a, b"),
        ("c", 0, "label: 'c' has no events, known: a, b"),
        ("a", None, "seed: is missing, known: 0, 1"),
        ("a", 5, "seed: 5 has no events, known: 0, 1"),
        ("b", 1, "no events of label 'b' with seed 1"),
    ],
)
def test_a_run_that_is_not_there_is_named(
    label: str | None, seed: int | None, said: str, folder: Path
) -> None:
    with pytest.raises(DataError) as caught:
        load_recording(str(folder), label, seed)
    assert str(caught.value) == f"{folder}: {said}"


def test_a_folder_without_events_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"events.parquet: no such file: a recording is a run with"):
        load_recording(str(tmp_path), None, None)
