"""Results of several directories as one."""

from __future__ import annotations

import pandas as pd

from simulator.results.concat import DIRECTORY, concat
from simulator.results.result import Target
from tests.shared.fabricated import made_result


def test_rows_stand_below_each_other_with_their_directory_and_numbers_of_their_own() -> None:
    first, second = made_result(), made_result()
    second.target = Target("loss_gap", 0.1)
    whole = concat({"a": first, "b": second})
    assert whole.target == Target("loss_gap", 0.2)
    for name in ("curves", "summary", "workers"):
        one, both = getattr(first, name), getattr(whole, name)
        assert both.columns.tolist()[:3] == ["scenario", DIRECTORY, "algorithm"]
        assert both[DIRECTORY].tolist() == ["a"] * len(one) + ["b"] * len(one)
        assert both.index.tolist() == list(range(2 * len(one)))
        for place in (0, len(one)):
            part = both[place : place + len(one)].reset_index(drop=True)
            pd.testing.assert_frame_equal(part[one.columns], one)


def test_a_key_that_only_one_swept_is_empty_in_the_other() -> None:
    plain, swept = made_result(), made_result()
    for name in ("curves", "summary", "workers"):
        getattr(swept, name).insert(1, "cluster.workers", 5)
    summary = concat({"a": plain, "b": swept}).summary
    assert summary.columns.tolist()[:3] == ["scenario", DIRECTORY, "cluster.workers"]
    empty = summary["cluster.workers"].isna()
    assert empty.tolist() == (summary[DIRECTORY] == "a").tolist()
