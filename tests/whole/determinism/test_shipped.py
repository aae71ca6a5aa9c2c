"""Shipped scenarios give the recorded values on every processor and interpreter."""

from functools import cache

import pytest

from tests.whole.determinism.shipped import CHOSEN, RECORDED, ROOT, lines

RENEW = "python -m tests.whole.determinism.shipped > tests/whole/determinism/shipped.txt"


@cache
def recorded() -> list[str]:
    """The lines of the file."""
    return RECORDED.read_text("utf-8").splitlines()


def columns(rows: list[str]) -> dict[str, str]:
    """Scenario, table and column -> kind, number of values and digest."""
    return {" ".join(row.split()[:3]): " ".join(row.split()[3:]) for row in rows}


@pytest.mark.parametrize("name", CHOSEN)
def test_a_shipped_scenario_gives_the_recorded_values(name: str) -> None:
    expected = columns([row for row in recorded() if row.split()[0].split("#")[0] == name])
    found = columns(list(lines(name)))
    changed = [
        f"{column}: {expected.get(column, 'no such column')} -> {found.get(column, 'missing')}"
        for column in {**expected, **found}
        if expected.get(column) != found.get(column)
    ]
    assert not changed, "\n".join(["values differ from the recorded ones:", *changed])
    assert list(found) == list(expected), "the columns have another order"


def test_the_file_has_the_chosen_scenarios_and_no_other() -> None:
    found = dict.fromkeys(row.split()[0].split("#")[0] for row in recorded())
    assert tuple(found) == CHOSEN, f"renew it: {RENEW}"
    assert all((ROOT / f"{name}.yaml").is_file() for name in CHOSEN)
