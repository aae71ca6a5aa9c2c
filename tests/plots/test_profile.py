"""The performance profile: shares of cases within a factor of the fastest."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from simulator.errors import DataError
from simulator.plots.layout import figure_of
from simulator.plots.profile import can_show, draw, profile
from simulator.results.concat import concat
from simulator.results.result import Result
from tests.conftest import Golden
from tests.shared.drawn import drawn, filled, tabled
from tests.shared.fabricated import made_result
from tests.shared.results import made_sweep, words


def made() -> Result:
    """Four cases: `asgd` wins two of them, no method reaches the target in the last."""
    return made_sweep(
        ("n",),
        {(1,): {"asgd": [1.0, 4.0], "rennala": [2.0, 2.0]},
         (2,): {"asgd": [3.0, inf], "rennala": [inf, inf]}},
    )  # fmt: skip


def steps(result: Result, label: str) -> list[tuple[float, float]]:
    table = profile(result)
    own = table[table["label"] == label]
    return list(own[["factor", "share"]].itertuples(index=False, name=None))


def test_a_step_is_the_share_of_cases_within_the_factor() -> None:
    assert steps(made(), "asgd") == [(1.0, 0.5), (2.0, 0.75)]
    assert steps(made(), "rennala") == [(1.0, 0.25), (2.0, 0.5)]


def test_cases_where_nobody_arrives_count_against_all() -> None:
    table = profile(made()).drop_duplicates("label")
    assert table[["cases", "arrived"]].values.tolist() == [[4, 3], [4, 2]]


def test_the_lines_end_at_the_last_share() -> None:
    figure = figure_of(lambda axes: draw(axes, profile(made())))
    lines = figure.axes[0].lines
    np.testing.assert_array_equal(lines[0].get_ydata(), [50.0, 75.0, 75.0])
    assert words(figure) == [
        "4 cases (points and seeds); k/n: arrived in k of n",
        "asgd (3/4)",
        "rennala (2/4)",
    ]


def test_a_run_has_its_seeds_for_cases_and_the_best_replica_of_each_method() -> None:
    assert steps(made_result(), "ringmaster") == [(1.0, 1.0)]
    assert steps(made_result(), "asgd")[0] == (1.0, 0.0)


def test_directories_add_up_and_absent_methods_never_arrive() -> None:
    both = concat({"a": made(), "b": made_result()})
    table = profile(both).drop_duplicates("label")
    assert table[["label", "cases", "arrived"]].values.tolist() == [
        ["asgd", 7, 6],
        ["rennala", 7, 2],
        ["ringmaster", 7, 3],
    ]


def test_several_methods_with_a_target_are_needed() -> None:
    result = made()
    assert can_show(result)
    assert not can_show(made_sweep(("n",), {(1,): {"asgd": [1.0]}, (2,): {"asgd": [1.0]}}))
    assert not can_show(made_sweep(("n",), {(1,): {"asgd": [1.0], "rennala": [2.0]}}))
    result.target = None
    assert not can_show(result)
    with pytest.raises(DataError, match="no target"):
        profile(result)


def test_a_start_that_is_good_enough_is_a_tie() -> None:
    result = made_sweep(("n",), {(n,): {"asgd": [0.0], "rennala": [0.0]} for n in (1, 2)})
    assert steps(result, "asgd") == steps(result, "rennala") == [(1.0, 1.0)]


def test_all_that_is_drawn(golden: Golden) -> None:
    table = profile(made())
    golden("profile", f"{tabled(table)}\n\n{drawn(figure_of(lambda axes: draw(axes, table)))}")
    golden("profile_linear", filled(draw, table.assign(factor=table["factor"] ** 4), log_x=False))


def test_a_narrow_axis_keeps_its_own_ticks() -> None:
    table = profile(made()).assign(factor=1.1)
    assert "1.2" in filled(draw, table)
