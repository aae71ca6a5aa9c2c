"""How to reproduce a result: parameters, commands, checksums, the machine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.report.origin import environment_table, origin_of, parameter_table
from simulator.results.store import read
from tests.conftest import Golden
from tests.shared.fabricated import made_result
from tests.shared.pages import table_text

SCENARIO: dict[str, Any] = {
    "name": "a",
    "methods": [{"name": "asgd", "stepsize": [0.1, 0.5]}],
    "cluster": {"workers": 3, "grid": [[1, 2], [3]]},
}


def test_every_value_has_its_path_and_several_scenarios_show_what_differs(golden: Golden) -> None:
    other = {**SCENARIO, "name": "b", "cluster": {"workers": 3}}
    tables = [{"": SCENARIO}, {"one": SCENARIO, "two": other}]
    golden("origin", "\n".join(table_text(parameter_table(one)) for one in tables))


@pytest.mark.parametrize(
    ("wall", "rows", "differ"),
    [
        ({}, None, ""),
        ({"seconds": 1.25}, [["real seconds", "1.2"]], "The only numbers on this page"),
        ({"on": "ray"}, [["workers", "real, ray"]], "All seconds on this page differ"),
        (
            {"on": "ray", "paced": True, "environment": {"cores": "2"}, "seconds": 3},
            [["cores", "2"], ["workers", "real, ray, paced"], ["real seconds", "3.0"]],
            "All seconds on this page differ",
        ),
        ({"on": "local", "paced": False}, [["workers", "real, local"]], "All seconds"),
    ],
)
def test_the_machine_and_its_seconds_are_told(
    wall: dict[str, Any], rows: list[list[str]] | None, differ: str
) -> None:
    table = environment_table(replace(made_result(), wall=wall))
    if rows is None:
        assert table is None
        return
    assert table is not None
    assert [[cell.shown for cell in row] for row in table.rows] == rows
    assert table.note.startswith(differ)


def test_commands_and_checksums_are_those_of_the_kind_of_result(folder: Path, swept: Path) -> None:
    for place, command in ((folder, "run"), (swept, "sweep")):
        found = origin_of(place, read(place))
        again = f"paceline {command} scenario.yaml -o again"
        assert found.commands == (again, "sha256sum again/*.parquet")
        tables = ["curves.parquet", "summary.parquet", "workers.parquet"]
        assert [name for name, _ in found.checksums] == tables
    for paced, options in ((False, "--on mpi"), (True, "--on mpi --pace")):
        found = origin_of(folder, replace(read(folder), wall={"on": "mpi", "paced": paced}))
        again = f"paceline real scenario.yaml {options} -o again"
        assert (found.commands, found.checksums) == ((again, "paceline replay again"), ())
