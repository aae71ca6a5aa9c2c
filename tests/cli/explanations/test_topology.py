"""The spectral gaps that `explain` shows."""

import math

import pytest

from simulator.cli.explanations.topology import explain_mixing


def test_a_ring_has_the_gap_of_its_cosine() -> None:
    heading, *lines = explain_mixing("ring").splitlines()
    assert heading == "Spectral gap 1 - max(|lambda_2|, |lambda_n|) of W:"
    for line, nodes in zip(lines, (4, 16, 64, 256), strict=True):
        words, gap = line.split(": ")
        assert words == f"  n = {nodes}"
        exact = 2.0 * (1.0 - math.cos(2.0 * math.pi / nodes)) / 3.0
        assert float(gap) == pytest.approx(exact, rel=1e-3)


def test_graphs_that_need_a_number_are_shown_with_it() -> None:
    assert "n = 4, degree 3: 1\n" in explain_mixing("random_regular")
    assert "n = 16, probability 0.5: " in explain_mixing("erdos_renyi")
    assert explain_mixing("edges").endswith("`paceline validate` shows it for the scenario's file")
