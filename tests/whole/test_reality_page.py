"""The published experiment of docs/reality.md: its table, from which its figure is drawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.reality import CLUSTERS, METHODS, published

PAGE = (Path(__file__).parents[2] / "docs" / "reality.md").read_text("utf-8")


def test_the_figure_has_a_point_for_every_method_on_every_cluster() -> None:
    table = published(PAGE)
    assert list(dict.fromkeys(table["cluster"])) == list(CLUSTERS)
    labels = [str(entry.get("label", entry["name"])) for entry in METHODS]
    assert table["label"].tolist() == [label for label in labels for _ in CLUSTERS]


def test_errors_and_their_summary_are_those_of_the_seconds() -> None:
    table = published(PAGE)
    said = [float(one) / 100 for one in re.findall(r"\(([+-]?[0-9.]+) %\) \|", PAGE)]
    assert table["error"].tolist() == pytest.approx(said, abs=3e-3)  # seconds have two digits
    assert f"| {table['error'].abs().median():.1%} |".replace("%", " %") in PAGE
    assert f"the largest is {table['error'].abs().max():.1%}".replace("%", " %") in PAGE
