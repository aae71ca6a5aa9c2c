"""The events of chosen labels and seeds."""

from __future__ import annotations

import pandas as pd
import pytest

from simulator.errors import DataError
from simulator.results.events import events_of, jobs_of
from simulator.results.result import Result
from tests.shared.fabricated import made_result


def made() -> Result:
    """A job of each of two labels with each of two seeds."""
    result = made_result()
    runs = [(label, seed) for seed in (0, 1) for label in ("asgd", "ringmaster")]
    result.events = pd.DataFrame(runs, columns=["label", "seed"]).assign(started=0.0)
    return result


@pytest.mark.parametrize(
    ("label", "seed", "runs"),
    [
        (None, None, [["asgd", 0], ["ringmaster", 0], ["asgd", 1], ["ringmaster", 1]]),
        ("ringmaster", None, [["ringmaster", 0], ["ringmaster", 1]]),
        (None, 1, [["asgd", 1], ["ringmaster", 1]]),
        ("ringmaster", 1, [["ringmaster", 1]]),
    ],
)
def test_the_rows_of_a_label_and_a_seed_are_numbered_anew(
    label: str | None, seed: int | None, runs: list[list[object]]
) -> None:
    jobs = jobs_of(made(), label, seed)
    assert jobs[["label", "seed"]].values.tolist() == runs
    assert jobs.index.tolist() == list(range(len(runs)))
    assert list(jobs) == ["label", "seed", "started"]


def test_an_unknown_label_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(DataError, match="label: 'asgb' has no events; did you mean 'asgd'"):
        jobs_of(made(), "asgb")


def test_an_unknown_seed_is_answered_with_those_there_are() -> None:
    with pytest.raises(DataError, match="seed: 2 has no events; known: 0, 1"):
        jobs_of(made(), "asgd", 2)


def test_events_that_were_not_kept_or_lack_their_start_are_refused() -> None:
    result = made()
    assert result.events is not None
    result.events = result.events.drop(columns="started")
    with pytest.raises(DataError, match="does not say when jobs started"):
        events_of(result)
    with pytest.raises(DataError, match=r"no events\.parquet: run the scenario with --events"):
        events_of(made_result())
