"""Variants of one method: a sequence of colours, and a look that says whose they are."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
from matplotlib.colors import to_rgb

from simulator.plots.families import looks
from simulator.plots.style import LineStyle, method_style
from tests.conftest import Golden

#: Lines, each as (label, method).
FAMILIES = {
    "alone": [(f"R = {k}", "ringmaster") for k in (1, 16, 4)],
    "beside": [(f"a {k}", "asgd") for k in (2, 1)] + [("s", "sync_sgd")],
    "words": [(name, "asgd") for name in ("x", "y", "z", "w", "v")] + [("s", "sync_sgd")],
    "several numbers": [("m=2, b=1", "asgd"), ("m=1, b=2", "asgd"), ("s", "sync_sgd")],
    "floats": [("c -1.5e-3", "asgd"), ("c 2", "asgd"), ("c 0.1", "asgd"), ("s", "rennala")],
}


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


def test_the_looks_of_whole_families(golden: Golden) -> None:
    found = {
        f"{kind}: {label}": style
        for kind, lines in FAMILIES.items()
        for label, style in looked(*lines).items()
    }
    golden("families", "\n".join(f"{line}: {style}" for line, style in found.items()))


def test_lines_may_be_named_by_another_column() -> None:
    table = pd.DataFrame({"label": ["a", "a"], "line": ["a, 1", "a, 2"], "algorithm": "asgd"})
    assert list(looks(table, "line")) == ["a, 1", "a, 2"]
