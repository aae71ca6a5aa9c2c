"""The answer as a table for people and as JSON for programs."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from simulator.results.answer import answer
from simulator.results.show import (
    answer_cells,
    answer_notes,
    answer_records,
    answer_table,
    ending,
    short,
)
from tests.conftest import Golden
from tests.shared.drawn import printed as on_a_wide_screen
from tests.shared.fabricated import made_result, summary_row


def test_a_method_that_broke_down_has_no_final_value() -> None:
    assert (ending(0.25), ending(np.inf), ending(-np.inf), ending(np.nan)) == ("0.25", *"---")


def printed(goal: str) -> list[str]:
    """The lines of the table on a terminal of 80 columns."""
    buffer = io.StringIO()
    table = answer_table(answer(made_result()), title="made: by hand", goal=goal)
    Console(file=buffer, width=80).print(table)
    return [line.rstrip() for line in buffer.getvalue().splitlines()]


def test_the_table_fits_on_eighty_columns_and_says_what_it_shows() -> None:
    lines = printed(made_result().goal)
    assert lines[0] == "made: by hand"
    assert lines[1].split() == ["time", "to", "middle", "ratio", "step", "final"]
    assert lines[4].split() == ["ringmaster", "10.5", "10.5..10.5", "3/3", "1.00", "0.1", "0.0001"]
    assert lines[5].split() == ["asgd", "21", "20.5..21.5", "3/3", "2.00", "0.1", "!", "0.0001"]
    assert lines[6:] == [
        "Target: loss_gap <= 0.2, in simulated seconds.",
        "Medians over 3 seeds, each method at its best replica.",
        "! at the edge of its grid: a wider grid may do better.",
    ]


def test_the_names_of_methods_fold_and_numbers_do_not() -> None:
    columns = answer_table(answer(made_result()), goal=made_result().goal).columns
    assert [column.no_wrap for column in columns] == [False] + [True] * (len(columns) - 1)
    assert [column.overflow for column in columns][:1] == ["fold"]
    assert {column.justify for column in columns[1:]} == {"right"}


def test_a_tie_is_marked_and_explained() -> None:
    rows = [summary_row(name, 0, 0, time, target_resolution=2.5) for name, time in TIED.items()]
    table = answer(replace(made_result(), summary=pd.DataFrame(rows)))
    cells = [answer_cells(row, timed=True)["ratio\nto best"] for row in table.to_dict("records")]
    assert cells == ["1.00", "1.20 ~", "2.00"]
    assert answer_notes(table, "") == [
        "Medians over 1 seed, each method at its best replica.",
        "~ a tie with the best: the records are up to 2.5 s apart.",
    ]


TIED = {"asgd": 10.0, "rennala": 12.0, "sync_sgd": 20.0}


def test_without_a_target_there_are_no_times() -> None:
    text = "\n".join(printed(""))
    assert "target" not in text
    assert "ratio" not in text
    assert "loss_gap" in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.inf, "never"),
        (np.nan, "-"),
        (1234.5, "1234"),
        (2e7, "2e+07"),
        (0.25, "0.25"),
        (-0.0, "0"),
    ],
)
def test_numbers_are_short_and_infinity_is_a_word(value: float, text: str) -> None:
    assert short(value) == text


def test_records_are_strict_json_with_null_for_never() -> None:
    result = made_result()
    result.summary.loc[result.summary["label"] == "asgd", "time_to_target"] = np.inf
    records = json.loads(json.dumps(answer_records(answer(result)), allow_nan=False))
    assert [record["label"] for record in records] == ["ringmaster", "asgd"]
    assert records[1]["time_to_target"] is None
    assert records[1]["ratio"] is None
    assert records[0]["time_to_target"] == 10.5


def test_the_seeds_that_are_told_are_those_of_the_method_with_most() -> None:
    """A method whose runs failed on some seeds has fewer."""
    rows = answer(made_result()).assign(seeds=[3, 2])
    assert answer_notes(rows, "")[0].startswith("Medians over 3 seeds,")
    assert answer_notes(rows.assign(seeds=1), "")[0].startswith("Medians over 1 seed,")


def test_the_whole_table_with_every_mark(golden: Golden) -> None:
    result = made_result()
    result.summary["target_resolution"] = 11.0
    result.summary["simulated_seconds"] = 42.0
    result.summary["final_accuracy"] = 0.75
    result.summary["first_hit"] = 5.0
    late = replace(result, summary=result.summary.copy())
    late.summary.loc[late.summary["label"] == "asgd", ["time_to_target", "status"]] = (
        np.inf,
        "horizon",
    )
    tables = [answer(result), answer(late), answer(replace(result, target=None))]
    goals = [result.goal, late.goal, ""]
    shown = [
        on_a_wide_screen(answer_table(table, title="made", goal=goal))
        for table, goal in zip(tables, goals, strict=True)
    ]
    records = [json.dumps(one) for table in tables[:2] for one in answer_records(table)]
    golden("show", "\n\n".join([*shown, *records]))


@pytest.mark.parametrize(
    ("value", "text"),
    [(99.94, "99.9"), (100.0, "100"), (999999.0, "999999"), (1e6, "1e+06"), (-250.4, "-250")],
)
def test_numbers_from_100_to_a_million_have_no_decimals(value: float, text: str) -> None:
    assert short(value) == text
