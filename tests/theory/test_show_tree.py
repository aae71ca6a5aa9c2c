"""The step sizes of simulated schedules, as a table for people."""

from __future__ import annotations

from math import inf, nan

import pandas as pd

from simulator.theory.show_tree import steps_table


def test_every_method_has_a_row_of_short_numbers() -> None:
    rows = [("asgd", 4.0, 0.25, ""), ("rennala", inf, nan, "not plain")]
    tree = pd.DataFrame(rows, columns=["label", "distance", "licensed", "note"])
    rest = ["mean_distance", "gradients_per_update", "licensed_mean", "used", "needed"]
    table = steps_table(tree.assign(**dict.fromkeys(rest, 1.0)))
    cells = {str(one.header): list(one.cells) for one in table.columns}
    assert cells["method"] == ["asgd", "rennala"]
    assert cells["R"] == ["4", "never"]
    assert cells["step,\nsingle"] == ["0.25", "-"]
    assert cells["gradients\nneeded"] == ["1", "1"]
    assert cells["note"] == ["", "not plain"]
    assert [one.justify for one in table.columns] == ["left", *["right"] * 7, "left"]
