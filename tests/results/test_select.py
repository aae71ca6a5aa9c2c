"""A part of a sweep: the points where keys have chosen values."""

from __future__ import annotations

import pytest

from simulator.errors import DataError
from simulator.results.result import Result, swept_keys
from simulator.results.select import rows_where, select
from tests.shared.results import made_sweep


def made() -> Result:
    points = {(n, law): {"asgd": [float(n)]} for n in (2, 4) for law in ("sqrt", "linear")}
    return made_sweep(("cluster.workers", "law"), points)


def test_all_tables_keep_the_chosen_points_and_lose_the_key() -> None:
    found = select(made(), ["cluster.workers=4"])
    assert swept_keys(found.summary) == ["law"]
    assert found.summary["time_to_target"].tolist() == [4.0, 4.0]
    assert (len(found.curves), len(found.workers)) == (4, 4)


def test_numbers_are_compared_as_numbers_and_choices_add_up() -> None:
    found = select(made(), ["cluster.workers = 2.0", "law=sqrt"])
    assert swept_keys(found.summary) == []
    assert found.summary["time_to_target"].tolist() == [2.0]


def test_the_rows_that_remain_are_numbered_anew() -> None:
    found = rows_where(made().summary, ["cluster.workers=4", "law=linear"])
    assert found.index.tolist() == [0]
    assert found["time_to_target"].tolist() == [4.0]
    assert list(found)[:2] == ["scenario", "algorithm"]


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ("law", "where: 'law', must be KEY=VALUE"),
        ("cluster.worker=2", "'cluster.worker' was not swept; did you mean 'cluster.workers'?"),
        ("law=cubic", "law is never 'cubic', must be one of sqrt, linear"),
        ("cluster.workers=many", "cluster.workers is never 'many', must be one of 2, 4"),
    ],
)
def test_what_is_not_there_is_refused(choice: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        select(made(), [choice])
    assert message in str(caught.value)


def test_a_run_has_nothing_to_choose_from() -> None:
    with pytest.raises(DataError, match="'n' was not swept; nothing was"):
        select(made_sweep((), {(): {"asgd": [1.0]}}), ["n=1"])


def test_numbers_may_be_written_as_in_the_tables() -> None:
    result = made_sweep(("s",), {(s,): {"asgd": [1.0]} for s in (0.5, 1e-3)})
    for text in ("0.001", "1e-3", "1.0e-03"):
        assert len(select(result, [f"s={text}"]).summary) == 1
