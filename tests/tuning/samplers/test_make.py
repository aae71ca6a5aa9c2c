"""All samplers use one space: the same names, ends, choices and conditions."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.tuning.reading import read_space
from simulator.tuning.samplers.base import Sampler
from simulator.tuning.samplers.random import Random
from simulator.tuning.samplers.tpe import Tpe
from simulator.tuning.search import search
from simulator.tuning.space import Space
from tests.tuning.conftest import small_scenario
from tests.tuning.test_space import nested_space

ABSENT = "needs SMT with its extension for design-space graphs: pip install 'paceline[smt]'"


def whole_space() -> Space:
    """Three methods, one of them without parameters, one with a nested condition."""
    return (*read_space(small_scenario()), *nested_space())


def kriging(space: Space) -> Any:
    pytest.importorskip("smt_design_space_ext", reason=ABSENT)
    from simulator.tuning.samplers.kriging import Kriging

    return Kriging(space, 1)


MAKE: dict[str, Callable[[Space, Path], Sampler]] = {
    "random": lambda space, _: Random(space, 1),
    "tpe": lambda space, place: Tpe(space, 1, place / "j"),
    "smt": lambda space, _: kriging(space),
}


def shapes(sampler: Sampler, asked: int) -> set[tuple[str, tuple[str, ...], Any]]:
    """Label, names and kind of choice of everything that was proposed."""
    seen = set()
    for _ in range(asked):
        proposal = sampler.ask()
        assert proposal is not None
        values = dict(proposal.point)
        seen.add((proposal.method.label, tuple(values), values.get("continues")))
    return seen


@pytest.mark.parametrize("kind", MAKE)
def test_the_same_parameters_exist_under_the_same_conditions(kind: str, tmp_path: Path) -> None:
    common = ("buffer", "local_steps", "continues")
    assert shapes(MAKE[kind](whole_space(), tmp_path), 25) == {
        ("asgd", (), None),
        ("ringmaster", ("delay_threshold",), None),
        ("fedbuff", (*common, "concurrency"), "uniform"),
        ("fedbuff", common, "reporter"),
    }


@pytest.mark.parametrize("kind", MAKE)
def test_every_value_lies_in_the_range_and_has_its_kind(kind: str, tmp_path: Path) -> None:
    space = nested_space()
    known = {one.name: one for one in space[0].parameters}
    sampler = MAKE[kind](space, tmp_path)
    seen: dict[str, set[Any]] = {name: set() for name in known}
    for _ in range(40):
        proposal = sampler.ask()
        assert proposal is not None
        for name, value in proposal.point:
            seen[name].add(value)
    for name, one in known.items():
        allowed = set(one.choices) or set(range(int(one.low), int(one.high) + 1))
        assert seen[name] <= allowed
        if len(allowed) <= 5:
            assert seen[name] == allowed, "every value is reached"


def test_optuna_knows_the_ends_of_every_range(tmp_path: Path) -> None:
    space = nested_space()
    sampler = Tpe(space, 1, tmp_path / "j")
    found: dict[str, Any] = {}
    for _ in range(10):
        proposal = sampler.ask()
        assert proposal is not None
        found |= proposal.ticket.distributions
    ends = {
        f"fedbuff.{one.name}": (one.low, one.high, one.log)
        for one in space[0].parameters
        if one.kind != "choice"
    }
    assert {key: (found[key].low, found[key].high, found[key].log) for key in ends} == ends
    assert set(found) == {*ends, "fedbuff.continues"}


def test_the_design_space_graph_has_the_same_ends() -> None:
    pytest.importorskip("smt_design_space_ext", reason=ABSENT)
    from simulator.tuning.samplers.graph import Graph

    space = whole_space()
    graph = Graph(space)
    names = [f"{m.label}.{one.name}" for m in space for one in m.parameters]
    assert sorted(graph.names) == sorted(["method", *names])
    for share in (0.0, 0.999_999):
        vectors, acting = graph.vectors(np.full((1, graph.size), share))
        method, point = graph.point(vectors[0], acting[0])
        assert point == method.active({one.name: one.at(share) for one in method.parameters})


def test_a_surrogate_finds_what_is_good_in_few_trials() -> None:
    """The score is 1 at a threshold of 37 and grows with the distance in octaves."""
    pytest.importorskip("smt_design_space_ext", reason=ABSENT)
    ranges = {"ringmaster": {"delay_threshold": "log:1..1000"}}
    [_, ringmaster] = read_space(small_scenario(methods=ranges))
    sampler = kriging((ringmaster,))
    found = []
    for _ in range(12):
        proposal = sampler.ask()
        assert proposal is not None
        distance = abs(math.log2(dict(proposal.point)["delay_threshold"] / 37.0))
        sampler.tell(proposal, 1.0, 1.0 + distance)
        found.append(distance)
    assert min(found[sampler.startup :]) < 0.2 < min(found[: sampler.startup])


def test_a_joint_search_with_the_surrogate_spends_its_budget(tmp_path: Path) -> None:
    pytest.importorskip("smt_design_space_ext", reason=ABSENT)
    tuning = search(small_scenario(joint=True, sampler="smt", trials=2), tmp_path)
    [study] = tuning.studies
    assert study.spent == 4
