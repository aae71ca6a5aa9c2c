"""The grid of one method: its levels, its order, and its end."""

from itertools import product
from math import prod

import pytest

from simulator.tuning.samplers.grid import Grid
from simulator.tuning.space import Axis, Parameter
from tests.shared.trials import STEPSIZE, space

THRESHOLD = Parameter("delay_threshold", "integer", 1, 100)
WEIGHT = Parameter("weight", "number", 1.0, 5.0)
STOPS = Parameter("stops", "choice", choices=(False, True))
DEPENDENT = Parameter("depth", "choice", choices=(1, 2), when=("stops", (True,)))


def points(*parameters: Parameter, budget: int, asked: int) -> list[dict[str, object]]:
    sampler = Grid(space(*parameters, STEPSIZE), budget)
    found = [sampler.ask() for _ in range(asked)]
    return [dict(one.point) for one in found if one is not None]


@pytest.mark.parametrize(
    ("budget", "levels"), [(1, 2), (5, 2), (8, 2), (17, 2), (18, 3), (31, 3), (32, 4)]
)
def test_the_budget_says_how_many_levels_each_range_has(budget: int, levels: int) -> None:
    """Two ranges and a choice of two: 2 levels^2 points."""
    count = 2 * levels**2
    found = points(THRESHOLD, WEIGHT, STOPS, budget=budget, asked=count)
    columns = [{one[name] for one in found} for name in ("delay_threshold", "weight", "stops")]
    assert [len(column) for column in columns] == [levels, levels, 2]
    assert {tuple(one.values()) for one in found} == set(product(*columns))
    assert prod(map(len, columns)) == count


def test_parameters_that_do_not_exist_add_no_copies() -> None:
    found = points(STOPS, DEPENDENT, budget=9, asked=3)
    assert found == [{"stops": False}, {"stops": True, "depth": 1}, {"stops": True, "depth": 2}]


def test_a_grid_within_the_budget_is_in_order_and_a_larger_one_spread_out() -> None:
    """By the golden section: after 4 of 10 values no two neighbours were taken."""
    ten = Parameter("k", "choice", choices=tuple(range(10)))
    in_order = [one["k"] for one in points(ten, budget=10, asked=10)]
    assert in_order == list(range(10))
    spread = [one["k"] for one in points(ten, budget=9, asked=10)]
    assert sorted(spread) == in_order and spread[0] == 0  # type: ignore[type-var]
    golden = sorted(range(10), key=lambda k: k * 0.6180339887498949 % 1.0)
    assert spread == [golden.index(k) for k in range(10)]


def test_the_next_pass_refines_or_there_is_none() -> None:
    refined = Grid(space(STOPS, STEPSIZE), 5)
    found = [refined.ask() for _ in range(4)]
    assert [one and one.visit for one in found] == [0, 0, 1, 1]
    assert found[0] is not None and refined.tell(found[0], 1.0, 2.0) is None
    fixed = Grid(space(STOPS, Axis("stepsize", choices=(0.1, 0.2))), 5)
    assert [fixed.ask() is None for _ in range(3)] == [False, False, True]
