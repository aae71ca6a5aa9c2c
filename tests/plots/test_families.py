"""Variants of one method: a sequence of colours, and a look that says whose they are."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
from matplotlib.colors import to_rgb

from simulator.plots.families import looks
from simulator.plots.style import LineStyle, method_style


def looked(*lines: tuple[str, str]) -> dict[str, LineStyle]:
    """How the lines are drawn; each is given as (label, method)."""
    return looks(pd.DataFrame(lines, columns=["label", "algorithm"]))


def darkness(style: LineStyle) -> float:
    return -sum(to_rgb(style.color))


def test_the_only_line_of_a_method_has_its_look() -> None:
    found = looked(("a", "asgd"), ("s", "sync_sgd"))
    assert found == {"a": method_style("asgd"), "s": method_style("sync_sgd")}


def test_an_ordered_parameter_gets_a_sequence_of_shades_in_its_order() -> None:
    values = [16, 1, 4, 256, 2, 8, 64, 32, 512, 128]
    names = [f"ringmaster (delay_threshold={value})" for value in values]
    found = looked(*((name, "ringmaster") for name in names), ("asgd", "asgd"))
    assert list(found) == [*names, "asgd"]
    family = [found[f"ringmaster (delay_threshold={value})"] for value in sorted(values)]
    assert all(darkness(one) < darkness(other) for one, other in pairwise(family))
    assert {(one.marker, one.dash) for one in family} == {method_style("ringmaster")[1:3]}
    assert all(one.filled != other.filled for one, other in pairwise(family))
    assert found["asgd"] == method_style("asgd")


def test_variants_that_differ_in_words_have_different_dashes() -> None:
    found = looked(("plain", "asgd"), ("clipped", "asgd"), ("s", "sync_sgd"))
    assert found["plain"].dash != found["clipped"].dash
    assert found["plain"].color != found["clipped"].color
    assert found["plain"].marker == found["clipped"].marker == method_style("asgd").marker


def test_lines_of_one_method_alone_use_many_colours() -> None:
    found = list(looked(*((f"R = {k}", "ringmaster") for k in range(10))).values())
    hues = [to_rgb(style.color) for style in found]
    apart = [sum(abs(a - b) for a, b in zip(*pair, strict=True)) for pair in pairwise(hues)]
    assert min(apart) > 0.1
    assert hues[0][2] > hues[0][1]
    assert hues[-1][1] > hues[-1][2]


def test_names_that_differ_in_several_numbers_are_not_ordered_by_one() -> None:
    found = looked(("m=2, b=1", "asgd"), ("m=1, b=2", "asgd"), ("s", "sync_sgd"))
    assert found["m=2, b=1"].dash != found["m=1, b=2"].dash
