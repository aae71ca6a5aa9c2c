"""The bounds as a table on one screen, and as JSON."""

from dataclasses import replace
from math import inf, nan
from typing import Any

import pandas as pd
import pytest

from simulator.theory.setting import Setting, setting
from simulator.theory.show import bounds_records, bounds_table, setting_record
from simulator.theory.tabulate import bounds
from tests.shared.scenes import LINE, scene

STOP = {"time": 10.0, "target": {"metric": "grad_norm_sq", "below": 0.05}}


@pytest.fixture(scope="module")
def given() -> Setting:
    """L = 1, Delta = 1/2, sigma^2 = 1/4, eps = 1/20, tau = (1, 2, 4)."""
    problem = {**LINE, "noise": 0.5}
    method = {"name": "asgd", "stepsize": 0.1}
    return setting(scene(method, workers=3, times=[4.0, 1.0, 2.0], stop=STOP, problem=problem))


def row(**changes: Any) -> dict[str, Any]:
    usual = {
        "bound": "asgd",
        "model": "fixed",
        "objectives": "equal",
        "applies": True,
        "seconds": 12.5,
        "over_lower": 2.0,
        "constants": "up to a constant",
        "parameters": {},
        "note": "",
    }
    return usual | changes


def shown(given: Setting, *rows: dict[str, Any]) -> list[dict[str, str]]:
    """Heading -> cell of each row, and how numbers are aligned."""
    table = bounds_table(pd.DataFrame(list(rows)), given, title="Bounds")
    assert table.title == "Bounds"
    for column in table.columns:
        is_number = str(column.header).replace("\n", " ").strip().endswith(("[s]", "to lower"))
        assert (column.justify == "right") == column.no_wrap == is_number
    columns = {str(one.header): list(one.cells) for one in table.columns}
    return [{name: str(cells[k]) for name, cells in columns.items()} for k in range(len(rows))]


def test_a_row_in_words(given: Setting) -> None:
    parameters = {"m": 3, "limits": (1.0, 2.5), "chances": (0.5, 0.5), "rule": "mishchenko"}
    first, second, third = shown(
        given,
        row(parameters=parameters),
        row(model="universal", applies=False, note="extrapolated", seconds=inf, over_lower=nan),
        row(applies=False, objectives="", note=""),
    )
    assert first == {
        "method": "asgd",
        "bound\n[s]": "12.5",
        "ratio\nto lower": "2",
        "constants": "up to a constant",
        "prescribed": "m 3, limits 1..2.5, chances 0.5, rule mishchenko",
        "note": "",
    }
    assert second["method"] == "asgd (universal)"
    assert (second["bound\n[s]"], second["ratio\nto lower"]) == ("never", "-")
    assert second["note"] == "for equal objectives only; extrapolated"
    assert third["note"] == ""


def test_measured_times_have_columns_of_their_own(given: Setting) -> None:
    more = {"label": "my asgd", "measured": 30.0, "measured_over_lower": 5.0}
    [found] = shown(given, row(**more))
    assert list(found)[4:7] == ["entry", "measured\n[s]", "ratio\nto lower "]
    assert (found["entry"], found["measured\n[s]"], found["ratio\nto lower "]) == (
        "my asgd", "30", "5",
    )  # fmt: skip


def caption(given: Setting) -> list[str]:
    return str(bounds_table(pd.DataFrame([row()]), given).caption).splitlines()


def test_the_inputs_are_below(given: Setting) -> None:
    assert caption(given) == [
        "L 1, L_ms 1, L_max 1, sigma^2 0.25, Delta 0.5, eps 0.05: L Delta/eps 10, "
        "s = sigma^2/eps 5",
        "n 3, tau_i 1..4, mean 2.33, harmonic mean 1.71 seconds",
    ]


def test_what_no_theorem_covers_is_said() -> None:
    def said(**changes: Any) -> list[str]:
        return caption(setting(scene({"name": "asgd", "stepsize": 0.1}, stop=STOP, **changes)))[2:]

    assert said() == []
    [line] = said(times={"mean": 1.0, "job": "exponential"})
    assert line.startswith("Compute times vary: tau_i are their means")
    [line] = said(faults={"time_to_failure": {"mean": 9.0}, "time_to_repair": {"mean": 1.0}})
    assert line.startswith("Workers fail: tau_i are mean seconds including restarts")
    lines = said(membership={"stays": {"mean": 9.0}, "away": 1.0})
    assert lines[-1].startswith("Workers join and leave: all bounds assume that all n are there")


def test_the_inputs_for_programs(given: Setting) -> None:
    assert setting_record(given) == {
        "smoothness": 1.0,
        "smoothness_mean_square": 1.0,
        "smoothness_max": 1.0,
        "noise_variance": 0.25,
        "initial_gap": 0.5,
        "epsilon": 0.05,
        "zeta": 0.0,
        "rho": 1.0,
        "workers": 3,
        "fastest_seconds": 1.0,
        "mean_seconds": 7 / 3,
        "harmonic_mean_seconds": 3 / 1.75,
        "slowest_seconds": 4.0,
        "steady": True,
        "failing": False,
        "elastic": False,
        "uneven": False,
    }
    unknown = replace(given, differ=given.differ._replace(zeta=nan))
    assert setting_record(unknown)["zeta"] is None


def test_the_bounds_for_programs(given: Setting) -> None:
    table = pd.DataFrame([row(seconds=inf, over_lower=nan, parameters={"D": (1.0, inf)})])
    [found] = bounds_records(table)
    assert (found["seconds"], found["over_lower"]) == (None, None)
    assert found["parameters"] == {"D": [1.0, None]} and found["applies"] is True
    assert len(bounds_records(bounds(given))) == len(bounds(given))
