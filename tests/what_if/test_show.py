"""A what-if in words and as a table on one screen."""

import io
from math import inf, nan
from typing import Any

import pandas as pd
import pytest
from rich.console import Console

from simulator.scenario import Scenario
from simulator.what_if.compare import WhatIf
from simulator.what_if.show import MOST_ROWS, records, saving_table, sentence
from tests.conftest import Golden
from tests.shared.drawn import printed as on_a_wide_screen
from tests.what_if.test_compare import NOISELESS


def row(part: str, kind: str, saved: float, low: float, high: float, reached: int = 3) -> Any:
    return {
        "change": f"{part} {kind}", "part": part, "kind": kind, "worker": None, "seeds": 3,
        "reached": reached, "time": 9.0, "saved": saved, "saved_low": low, "saved_high": high,
        "share": saved / 10.0,
    }  # fmt: skip


def found(*rows: dict[str, Any]) -> WhatIf:
    return WhatIf(Scenario.model_validate(NOISELESS), [9.0, 10.0, 11.0], pd.DataFrame(rows), [])


def printed(one: WhatIf) -> list[str]:
    buffer = io.StringIO()
    Console(file=buffer, width=120).print(saving_table(one))
    return [line.rstrip() for line in buffer.getvalue().splitlines()]


def test_the_table_has_a_row_per_part_and_a_column_per_change() -> None:
    lines = printed(
        found(
            row("worker 3", "absent", 4.0, 3.0, 5.0),
            row("worker 3", "twice", 2.0, nan, nan),
            row("links", "removed", 1.0, -0.5, 2.5),
            row("worker 1", "absent", -inf, nan, nan, reached=1),
        )
    )
    cells = [line.split("  ") for line in lines]
    texts = [[cell.strip() for cell in one if cell.strip()] for one in cells]
    assert ["worker 3", "4 (3..5)", "-", "2"] in texts
    assert ["links", "1 (-0.5..2.5)", "-", "-"] in texts
    assert ["worker 1", "1/3 reach it", "-", "-"] in texts
    said = " ".join(" ".join(lines).split())
    assert "reached after 10 s as it is" in said
    assert "means over 3 seeds" in said


def test_rows_beyond_a_screen_are_counted() -> None:
    rows = [row(f"worker {k}", "absent", 1.0, 0.5, 1.5) for k in range(MOST_ROWS + 3)]
    lines = printed(found(*rows))
    assert sum("worker" in line for line in lines) == MOST_ROWS
    assert any(line.startswith("3 more rows are in the figure's CSV file.") for line in lines)


@pytest.mark.parametrize(
    ("low", "doubt"),
    [
        (1.0, ""),
        (0.0, "its interval has 0"),
        (-1.0, "its interval has 0"),
        (nan, "one seed gives no interval"),
    ],
)
def test_the_sentence_names_the_largest_saving_and_whether_it_may_be_chance(
    low: float, doubt: str
) -> None:
    said = sentence(found(row("worker 3", "absent", 4.0, low, 5.0)))
    assert said.startswith(
        "worker 3 absent: sync_sgd reaches the target 4 s (40 %) sooner, the most of all changes."
    )
    assert ("Chance may explain it" in said) == bool(doubt)
    assert doubt in said


def test_where_nothing_is_saved_or_nothing_can_change_it_says_so() -> None:
    none = sentence(found(row("worker 3", "absent", 0.0, -1.0, 1.0)))
    assert none == "No change brings sync_sgd to the target sooner."
    assert "No change was tried" in sentence(found())


def test_programs_get_null_for_what_is_unknown() -> None:
    [one] = records(found(row("worker 1", "absent", -inf, nan, nan)))
    assert (one["saved"], one["saved_low"], one["seeds"]) == (None, None, 3)


def test_the_whole_table(golden: Golden) -> None:
    rows = [
        row("worker 3", "absent", 4.0, 3.0, 5.0),
        row("worker 3", "median", 3.0, -1.0, 7.0),
        row("worker 3", "twice", 2.0, nan, nan),
        row("links", "removed", 1.0, -0.5, 2.5),
        row("worker 1", "absent", -inf, nan, nan, reached=1),
    ]
    many = [row(f"worker {k}", "twice", 1.0, 0.5, 1.5) for k in range(MOST_ROWS + 1)]
    one = WhatIf(found().scenario, [9.0], pd.DataFrame(rows), [])
    tables = [found(*rows), found(*many), one, found()]
    texts = [on_a_wide_screen(saving_table(table)) for table in tables]
    golden("show", "\n\n".join([*texts, *map(str, records(tables[0]))]))


def test_numbers_do_not_wrap_and_names_fold() -> None:
    names, *numbers = saving_table(found(row("links", "removed", 1.0, 0.5, 1.5))).columns
    assert (names.overflow, names.no_wrap) == ("fold", False)
    assert {(one.justify, one.no_wrap) for one in numbers} == {("right", True)}
