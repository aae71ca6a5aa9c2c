"""`paceline explain`: the rule, the paper and the parameters of a method."""

from __future__ import annotations

import pytest

from algorithms import METHODS
from tests.conftest import Command


@pytest.mark.parametrize("name", METHODS)
def test_every_method_is_explained_with_formula_and_paper(paceline: Command, name: str) -> None:
    text = paceline("explain", name).stdout
    assert text.startswith(f"{name}\n\n")
    assert "<-" in text, "no update formula"
    assert "arXiv" in text
    assert "Parameters:\n" in text


def test_parameters_come_with_type_limits_and_default(paceline: Command) -> None:
    lines = paceline("explain", "rennala").stdout.splitlines()
    assert "  batch: whole number >= 1, <= 1e+09 | 'theory'" in lines
    assert "  stepsize: number > 0 | list of number > 0 | 'theory'" in lines
    assert "  on_new_model: 'interrupt' | 'finish_and_drop' = 'interrupt'" in lines


def test_what_theory_prescribes_is_shown(paceline: Command) -> None:
    lines = paceline("explain", "rennala").stdout.splitlines()
    assert "With `theory`:" in lines
    assert "  batch = max{1, ceil(sigma^2/eps)}" in lines


def test_what_every_method_takes_is_shown(paceline: Command) -> None:
    lines = paceline("explain", "rennala").stdout.splitlines()
    assert "As every method:" in lines
    assert any(line.startswith("  schedule: ") for line in lines)


def test_an_unknown_method_is_refused_with_the_nearest(paceline: Command) -> None:
    done = paceline("explain", "renala")
    assert done.exit_code == 2
    assert "'renala', unknown method, did you mean 'rennala'?" in done.stderr


def test_links_are_explained_with_their_keys(paceline: Command) -> None:
    told = paceline("explain", "links").stdout
    assert "integral_{s + latency}^t b(u) du = m" in told
    assert all(key in told for key in ("upload", "edge", "latency", "bandwidth", "fifo", "shared"))


@pytest.mark.parametrize("name", ["faults", "cluster.faults"])
def test_faults_are_explained_with_their_keys(paceline: Command, name: str) -> None:
    told = paceline("explain", name).stdout
    assert "A failure destroys the progress of the job in hand" in told
    assert "  time_to_repair: seconds that it is down after that" in told


def test_a_topology_is_explained_by_how_fast_it_mixes(paceline: Command) -> None:
    lines = paceline("explain", "ring").stdout.splitlines()
    assert lines[0] == "ring"
    assert "  n = 4: 0.6667" in lines


def test_an_oracle_is_explained_by_its_formula_and_its_keys(paceline: Command) -> None:
    lines = paceline("explain", "zeroth_order").stdout.splitlines()
    assert lines[0] == "zeroth_order"
    assert any("N/(2 Y mu_i)" in line for line in lines)
    assert "  block = 1: Y, the differences that one gradient takes" in lines
    assert "Keys of" not in paceline("explain", "first_order").stdout
